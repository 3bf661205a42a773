/** Looks that fit: into each other, into the delay of a queue, and before the next scheduled run. */
import { seconds } from '../model/duration.ts';
import { confirmOf, SCHEDULED_PROBES, type ScheduledProbe } from './confirm-of.ts';
import type { PlacedProblem } from './describe-issue.ts';
import type { ConfigPath } from './problem.ts';
import type { Config } from './schema.ts';

/** SQS delays a message by at most 15 minutes. */
const LONGEST_SECONDS = 900;

export function confirmRules(config: Config): PlacedProblem[] {
  const { confirm } = config;
  const own = SCHEDULED_PROBES.flatMap((probe) => {
    const said = confirm[probe];
    return said === undefined ? [] : placeProblems(said, ['confirm', probe]);
  });
  const problems = [...placeProblems(confirm, ['confirm']), ...own];
  return problems.length > 0 ? problems : SCHEDULED_PROBES.flatMap((probe) => overtaken(probe, config));
}

function placeProblems(
  {
    after,
    looks,
    of,
  }: {
    readonly after?: string | undefined;
    readonly looks?: number | undefined;
    readonly of?: number | undefined;
  },
  path: ConfigPath,
): PlacedProblem[] {
  return [
    ...(after === undefined || seconds(after) <= LONGEST_SECONDS
      ? []
      : [{ path: [...path, 'after'], message: `must be at most 15m, got "${after}"` }]),
    ...(of === undefined || (looks ?? 2) <= of
      ? []
      : [
          {
            path: [...path, 'of'],
            message: `must be at least "looks": nothing is seen in ${looks ?? 2} of ${of} looks`,
          },
        ]),
  ];
}

/** A look that the next scheduled run overtakes has no say any more. One second look always had that risk. */
function overtaken(probe: ScheduledProbe, config: Config): PlacedProblem[] {
  const { of, afterSeconds } = confirmOf(config)[probe];
  const shortest = Math.min(...intervalsOf(probe, config).map(seconds));
  const needed = (of - 1) * afterSeconds;
  if (of <= 2 || needed < shortest) return [];
  return [
    {
      path: ['confirm', ...(config.confirm[probe] === undefined ? [] : [probe])],
      message: `${of} looks ${afterSeconds}s apart take ${needed}s: the next run of ${probe} comes after ${shortest}s and overtakes them`,
      hint: 'fewer looks, a shorter "after", or a longer "every"',
    },
  ];
}

function intervalsOf(probe: ScheduledProbe, config: Config): string[] {
  const usual = config.every[probe];
  const own: Readonly<Record<ScheduledProbe, readonly { readonly every?: string | undefined }[]>> = {
    smtp: config.endpoints,
    'mail-dns': config.domains,
    dnsbl: config.addresses.map((entry) => (typeof entry === 'string' ? {} : entry)),
    ses: config.senders.map(({ ses }) => ses),
    delivery: config.deliveries,
    content: (config.content?.templates ?? []).map((entry) => (typeof entry === 'string' ? {} : entry)),
  };
  const of = own[probe].map(({ every = usual }) => every);
  return of.length === 0 ? [usual] : of;
}
