import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configHash } from '../core/config/config-hash.ts';
import { packTargets } from '../core/config/pack-targets.ts';
import type { Config } from '../core/config/schema.ts';
import type { ShippedConfig } from '../core/config/shipped-config.ts';
import { CONFIG_FILE, ENDPOINTS_FILE, MESSAGES_FILE } from '../core/contract.ts';
import { DeployProblem } from './deploy-problem.ts';

/** A bundle is loaded at each cold start: messages without pictures are small. */
const MOST_MESSAGE_OCTETS = 5_000_000;
const PACKAGE = join(import.meta.dirname, '..', 'package.json');

/** What travels to AWS beside the code. */
export interface Shipment {
  /** Files of each bundle, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** Further ones of the probe function. */
  readonly probeFiles: Readonly<Record<string, string>>;
  /** The targets, where they are too many for a bundle. */
  readonly registry?: Uint8Array;
}

/** What the functions get. Files that the configuration names are read now: they do not exist over there. */
export function shipConfig(
  config: Config,
  perTarget: Exclude<Config['metrics']['perTarget'], undefined>,
): Shipment {
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { readonly version: string };
  const packed = packTargets(config);
  const shipped: ShippedConfig = {
    program: version,
    configHash: configHash(config),
    config: {
      ...(packed?.rest ?? config),
      metrics: { perTarget },
      ...(config.trust === undefined ? {} : { trust: { ca: readCertificates(config.trust.ca) } }),
    },
    ...(packed === undefined ? {} : { apart: { ports: packed.ports } }),
  };
  return {
    files: { [CONFIG_FILE]: JSON.stringify(shipped) },
    probeFiles: {
      ...(packed === undefined ? {} : { [ENDPOINTS_FILE]: packed.endpoints }),
      ...(config.content === undefined ? {} : { [MESSAGES_FILE]: readMessages(config.content) }),
    },
    ...(packed === undefined ? {} : { registry: packed.registry }),
  };
}

/** Secrets that the probe function must be allowed to read. */
export function secretsOf(config: Config): string[] {
  const references = [
    ...config.endpoints.flatMap(({ auth }) => (auth === undefined ? [] : [auth.secret])),
    ...config.deliveries.flatMap((delivery) => deliverySecrets(delivery)),
    ...Object.values(config.blocklists.keys).map(({ secret }) => secret),
    ...(typeof config.content?.rspamd === 'object' && config.content.rspamd.secret !== undefined
      ? [config.content.rspamd.secret]
      : []),
  ];
  const local = references.filter((reference) => /^(env|file):/.test(reference));
  if (local.length > 0) {
    throw new DeployProblem(
      `Cannot deploy with secret "${local[0]}": env: and file: are for local runs; on AWS write the name of a Secrets Manager secret`,
    );
  }
  return [...new Set(references)].sort();
}

function deliverySecrets({ auth, mailbox, bounces }: Config['deliveries'][number]): string[] {
  return [auth?.secret, mailbox.secret, bounces?.secret].filter((secret) => secret !== undefined);
}

function readCertificates(file: string): string {
  const text = readFile(file, 'trust.ca').toString('utf8');
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw new DeployProblem(`Cannot use trust.ca "${file}": it holds no "-----BEGIN CERTIFICATE-----"`);
  return text;
}

function readMessages({ templates }: NonNullable<Config['content']>): string {
  const names = templates.map((entry) => (typeof entry === 'string' ? entry : entry.file));
  const messages = names.map((name) => [name, readFile(name, 'message').toString('base64')] as const);
  const octets = messages.reduce((sum, [, text]) => sum + text.length, 0);
  if (octets > MOST_MESSAGE_OCTETS)
    throw new DeployProblem(
      `Cannot ship the messages under content.templates: they have ${octets} octets in base64, ${MOST_MESSAGE_OCTETS} fit beside the code; judge the large ones by "postwatch run" on a host`,
    );
  return JSON.stringify(Object.fromEntries(messages));
}

function readFile(file: string, what: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new DeployProblem(
      `Cannot read ${what} "${file}": ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}
