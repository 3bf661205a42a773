/** What a deployment takes apart when its targets are too many for a bundle: the targets themselves, and the rest. */
import { endpointIds } from '../pipeline/endpoint-ids.ts';
import { writeEndpointDigest } from '../pipeline/endpoint-digest.ts';
import { writeRegistry } from '../pipeline/registry.ts';
import { targetsOf, type PlannedTarget } from '../pipeline/targets.ts';
import { configHash } from './config-hash.ts';
import type { Config } from './schema.ts';

/** Up to here the targets stand in the functions' bundles: one thing less to deploy, and nothing to read at a start. */
export const MAX_BUNDLED_TARGETS = 200;

export interface PackedTargets {
  /** Object that `plan` reads by slot, see core/pipeline/registry.ts. */
  readonly registry: Uint8Array;
  /** Which endpoints are planned on their own, see core/pipeline/endpoint-digest.ts. */
  readonly endpoints: string;
  /** Ports that targets name; probes may connect to them. */
  readonly ports: readonly number[];
  /** The configuration without its targets. */
  readonly rest: Config;
}

/** Undefined when they are few. */
export function packTargets(config: Config): PackedTargets | undefined {
  const targets = targetsOf(config);
  if (targets.length <= MAX_BUNDLED_TARGETS) return undefined;
  const { domains, endpoints } = config;
  const ehlo = config.ehlo ?? domains[0]?.name;
  return {
    registry: writeRegistry(targets, configHash(config)),
    endpoints: writeEndpointDigest(endpointIds(config)),
    ports: [
      ...new Set([
        ...domains.flatMap(({ mxPort, mtaStsPort }) => [mxPort, mtaStsPort]),
        ...endpoints.map(({ port }) => port),
      ]),
    ].sort((a, b) => a - b),
    rest: {
      ...withoutMessages(config),
      domains: [],
      endpoints: [],
      addresses: [],
      ...(ehlo === undefined ? {} : { ehlo }),
    },
  };
}

export interface HeaviestMinute {
  readonly runs: number;
  /** Of the job that is largest as JSON. */
  readonly largest: { readonly target: string; readonly octets: number };
  readonly targets: number;
}

/** What one minute may bring at most, for limits that are better met before a deployment than at night. */
export function heaviestMinute(config: Config): HeaviestMinute {
  const targets = targetsOf(config);
  const sizes = targets.map(({ target, subject }) => ({ target, octets: sizeOf(subject) }));
  const largest = sizes.reduce((most, one) => (one.octets > most.octets ? one : most), {
    target: '',
    octets: 0,
  });
  return { runs: busiest(targets), largest, targets: targets.length };
}

/** Phases spread evenly, so the mean minute is nearly the worst; a tenth more is room enough for what they vary by. */
function busiest(targets: readonly PlannedTarget[]): number {
  return Math.ceil(targets.reduce((sum, { intervalMinutes }) => sum + 1 / intervalMinutes, 0) * 1.1);
}

function sizeOf(subject: object): number {
  return Buffer.byteLength(JSON.stringify(subject));
}

function withoutMessages({ content: _content, ...rest }: Config): Config {
  return rest;
}
