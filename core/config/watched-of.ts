/** What a configuration asks to be watched, and how often: what alarms are made for and what the bill is made of. */
import type { ProbeId } from '../model/probe.ts';
import { endpointId } from '../model/target.ts';
import { targetsOf, type PlannedTarget } from '../pipeline/targets.ts';
import type { Config } from './schema.ts';

export interface Watched {
  /** Target id, see core/model/target.ts. */
  readonly target: string;
  readonly probe: ProbeId;
  readonly everySeconds: number;
  readonly group?: string;
  /** An MX host that DNS will name: probed, but not known by name when the configuration is read. */
  readonly found?: boolean;
  /** Port, for what is connected to. */
  readonly port?: number;
}

/** MX hosts of a domain that does not list them: most domains have one or two. */
const USUAL_MX_HOSTS = 2;

export function watchedOf(config: Config): Watched[] {
  const planned = targetsOf(config);
  const listed = planned.map(({ target, probe, subject, group, intervalMinutes }): Watched => ({
    target,
    probe,
    everySeconds: intervalMinutes * 60,
    ...(group === undefined ? {} : { group }),
    ...('port' in subject ? { port: subject.port } : {}),
  }));
  const known = new Set(listed.filter(({ probe }) => probe === 'smtp').map(({ target }) => target));
  const hosts = new Map(planned.flatMap(mxHosts).map((host) => [host.target, host]));
  return [...listed, ...[...hosts.values()].filter(({ target }) => !known.has(target))];
}

/** The MX hosts are probed when the domain's DNS was read, as often as that. */
function mxHosts(planned: PlannedTarget): Watched[] {
  if (planned.probe !== 'mail-dns' || !planned.subject.receives) return [];
  const { domain, mx, followMx } = planned.subject;
  if (followMx === undefined) return [];
  const hosts = mx ?? Array.from({ length: USUAL_MX_HOSTS }, (_, index) => `mx${index + 1}.of.${domain}`);
  return hosts.map((host) => ({
    target: endpointId(host, followMx.port),
    probe: 'smtp',
    everySeconds: planned.intervalMinutes * 60,
    ...(mx === undefined ? { found: true } : {}),
    port: followMx.port,
    ...(planned.group === undefined ? {} : { group: planned.group }),
  }));
}
