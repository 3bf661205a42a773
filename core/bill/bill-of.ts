/** The bill of a configuration: the same at synth and on the command line. */
import { alarmsOf, groupsOf, partsOf, type InstallationAlarm } from '../alarms-of.ts';
import { MAX_BUNDLED_TARGETS } from '../config/pack-targets.ts';
import { perTargetOf } from '../config/per-target-of.ts';
import type { Config } from '../config/schema.ts';
import { vantagesOf } from '../config/vantages-of.ts';
import { watchedOf, type Watched } from '../config/watched-of.ts';
import { seconds } from '../model/duration.ts';
import type { RecordMode } from '../model/record.ts';
import { estimateBill, type Bill } from './estimate-bill.ts';

export interface BillOptions {
  readonly port25?: 'closed' | 'vpc' | 'agent' | undefined;
  readonly interfaceEndpoints?: number;
  /** Regions that take part. Default: all of the configuration. */
  readonly regions?: number;
  /** Default: as the configuration says. */
  readonly record?: RecordMode;
  /** As if so many were watched, in the proportions of the configuration. */
  readonly targets?: number;
  /** Default: all that AWS can have. */
  readonly alarms?: readonly InstallationAlarm[];
}

export function billOf(config: Config, options: BillOptions = {}): Bill {
  const all = watchedOf(config);
  const watched = options.targets === undefined ? all : scale(all, options.targets);
  const perTarget = perTargetOf(watched, config.metrics.perTarget);
  const hasAgent = options.port25 === 'agent';
  const alarms = options.alarms ?? alarmsOf(watched, perTarget, { hasAgent, parts: partsOf(config) });
  const insights = alarms.filter(({ row }) => row.scope === 'targets').length;
  return estimateBill({
    watched,
    perTarget,
    alarms: { plain: alarms.length - insights, insights },
    retentionDays: seconds(config.retention) / 86_400,
    record: options.record ?? config.record,
    groups: groupsOf(watched).length,
    secrets: secretsIn(config),
    hasAgent,
    hasRegistry: watched.length > MAX_BUNDLED_TARGETS,
    regions:
      options.regions ?? Math.max(1, vantagesOf(config).filter(({ kind }) => kind === 'region').length),
    hasVpc: options.port25 === 'vpc',
    interfaceEndpoints: options.interfaceEndpoints ?? 0,
    sesEventSources: config.senders.filter(({ ses: { events } }) => events !== undefined).length,
    mailLogs: config.logs.length,
  });
}

/** Every kind in its share; names do not matter for a bill. */
function scale(watched: readonly Watched[], targets: number): Watched[] {
  return Array.from({ length: targets }, (_, index): Watched => {
    // Spread over all of them, so that few stand for many as well.
    const like = watched[Math.floor((index * watched.length) / targets)] as Watched;
    return { ...like, target: `${like.target} ${index}` };
  });
}

function secretsIn({ endpoints, blocklists }: Config): number {
  return new Set([
    ...endpoints.flatMap(({ auth }) => (auth === undefined ? [] : [auth.secret])),
    ...Object.values(blocklists.keys).map(({ secret }) => secret),
  ]).size;
}
