/** Of the records of a target: on which list it was, since when, and when it came off. */
import type { CheckRecord } from '../model/record.ts';

export interface ListingSpan {
  readonly name: string;
  /** Address or name. */
  readonly item: string;
  /** First seen, ISO 8601. */
  readonly since: string;
  /** Seen to be off; absent = listed at the last sight. */
  readonly until?: string;
}

/** Oldest first; `records` too. */
export function listingSpans(records: readonly Pick<CheckRecord, 'slot' | 'findings'>[]): ListingSpan[] {
  const open = new Map<string, ListingSpan>();
  const ended: ListingSpan[] = [];
  for (const { slot, findings } of records) {
    for (const { code, instance, args } of findings) {
      const since = typeof args['since'] === 'string' && args['since'] !== '' ? args['since'] : slot;
      const { name, item } = args;
      if (typeof name !== 'string' || typeof item !== 'string') continue;
      if (code === 'DNSBL_LISTED' && !open.has(instance)) open.set(instance, { name, item, since });
      if (code !== 'DNSBL_DELISTED') continue;
      open.delete(instance);
      ended.push({ name, item, since, until: slot });
    }
  }
  return [...ended, ...open.values()].sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0));
}
