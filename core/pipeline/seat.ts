/** Where a job is done: the vantage whose turn it is, and who else is asked about what that one sees. */
import type { AnyJob } from '../model/job.ts';
import type { Panel } from '../model/panel.ts';
import type { ProbeId } from '../model/probe.ts';
import type { Vantages } from '../model/vantages.ts';
import { minuteOf } from './minute-of.ts';
import { needsPort25 } from './route-jobs.ts';
import { stableHash } from './stable-hash.ts';

/** Turns that a vantage may miss before what it said has no say any more. */
const TURNS = 2;

/** An account has one interface for all the world, and a message that was sent is looked for by who sent it. */
const VOTING: ReadonlySet<ProbeId> = new Set(['smtp', 'mail-dns', 'dnsbl']);

/** A planned job with its vantage. Turns go round with the target's own interval, each target from another start. */
export function seated(job: AnyJob, intervalMinutes: number, vantages: Vantages | undefined): AnyJob {
  if (vantages === undefined) return job;
  const { places, needed } = vantages;
  const all = places.map(({ name }) => name);
  const open = places.filter(({ port25 }) => port25).map(({ name }) => name);
  const able = needsPort25(job) ? open : all;
  const names = VOTING.has(job.probe) ? able : able.slice(0, 1);
  const panel = panelOf(names, needed, intervalMinutes);
  return {
    ...job,
    ...turnOf(job, names, intervalMinutes, all),
    ...(panel === undefined ? {} : { panel: job.probe === 'mail-dns' ? { ...panel, port25: open } : panel }),
  };
}

/** A job that this one led to: its host is looked at by all who can. */
export function seatedLike({ panel }: Pick<AnyJob, 'panel'>, led: AnyJob, intervalMinutes: number): AnyJob {
  if (panel === undefined) return led;
  const { names, needed, port25 = [] } = panel;
  const able = needsPort25(led) ? port25 : names;
  const own = panelOf(able, needed, intervalMinutes);
  return {
    ...led,
    ...turnOf(led, able, intervalMinutes, names),
    ...(own === undefined ? {} : { panel: own }),
  };
}

/** One vantage has nobody to vote with. */
function panelOf(names: readonly string[], needed: number, intervalMinutes: number): Panel | undefined {
  return names.length < 2
    ? undefined
    : {
        names,
        needed: Math.min(needed, names.length),
        wordMinutes: TURNS * names.length * intervalMinutes,
      };
}

/** Where nobody can, the first vantage says so. */
function turnOf(
  { target, probe, slot }: AnyJob,
  names: readonly string[],
  intervalMinutes: number,
  all: readonly string[],
): { readonly vantage?: string } {
  const able = names.length === 0 ? all.slice(0, 1) : names;
  const turn = Math.floor(minuteOf(slot) / intervalMinutes) + stableHash(`${target}#${probe}`);
  const vantage = able[turn % able.length];
  return vantage === undefined ? {} : { vantage };
}
