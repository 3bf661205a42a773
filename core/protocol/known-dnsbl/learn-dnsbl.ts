import type { KnownDnsbl } from '../../model/known.ts';
import type { SeenDnsbl } from './see-dnsbl.ts';

/**
 * What is remembered after a run: listings until they are seen to be gone, so that it can be told how long they lasted;
 * places on allowlists for good, so that a loss stays a finding. The very same object when nothing is new.
 */
export function learnDnsbl(
  before: KnownDnsbl | undefined,
  { listed: seen, vouched: vouchers, absent }: SeenDnsbl,
  at: string,
): KnownDnsbl | undefined {
  const isEmpty = Object.keys(seen).length + Object.keys(vouchers).length + absent.length === 0;
  if (before === undefined && isEmpty) return undefined;
  const gone = new Set(absent);
  const listed = Object.fromEntries([
    ...Object.entries(before?.listed ?? {}).filter(([key]) => !gone.has(key)),
    ...Object.entries(seen).flatMap(([key, reason]) =>
      before?.listed?.[key] === undefined ? [[key, { since: at, reason }] as const] : [],
    ),
  ]);
  const vouched = { ...before?.vouched, ...vouchers };
  const learnt: KnownDnsbl = {
    since: before?.since ?? at,
    ...(Object.keys(listed).length === 0 ? {} : { listed }),
    ...(Object.keys(vouched).length === 0 ? {} : { vouched }),
  };
  return before !== undefined && JSON.stringify(learnt) === JSON.stringify(before) ? before : learnt;
}
