/** Blocklists that receivers quote when they refuse us. */
import { detach, type MailEvent } from '../protocol/mail-log/index.ts';
import { quotedAddresses } from './classify-event.ts';
import { isoTime } from './delivery-tally.ts';
import type { ListingFigures } from './log-summary.ts';

interface Listing {
  count: number;
  first: number;
  last: number;
  readonly addresses: Set<string>;
  readonly quotedBy: Set<string>;
  readonly sample: string;
}

export interface ListingTally {
  readonly add: (list: string, event: MailEvent, group: string) => void;
  readonly read: () => ListingFigures[];
}

const MOST_LISTS = 200;
const MOST_NAMES = 50;

export function createListingTally(): ListingTally {
  const listings = new Map<string, Listing>();
  return {
    add: (list, event, group) => {
      let known = listings.get(list);
      if (known === undefined) {
        if (listings.size >= MOST_LISTS) return;
        const sample = detach(event.reply.slice(0, 300));
        known = {
          count: 0,
          first: event.at,
          last: event.at,
          addresses: new Set(),
          quotedBy: new Set(),
          sample,
        };
        listings.set(detach(list), known);
      }
      known.count += 1;
      if (event.at < known.first) known.first = event.at;
      if (event.at > known.last) known.last = event.at;
      if (known.quotedBy.size < MOST_NAMES) known.quotedBy.add(detach(group));
      if (known.addresses.size < MOST_NAMES) {
        for (const address of quotedAddresses(event)) known.addresses.add(detach(address));
      }
    },
    read: () =>
      [...listings]
        .sort((a, b) => b[1].count - a[1].count || (a[0] < b[0] ? -1 : 1))
        .map(([list, { count, first, last, addresses, quotedBy, sample }]) => ({
          list,
          count,
          addresses: [...addresses].sort(),
          quotedBy: [...quotedBy].sort(),
          sample,
          first: isoTime(first),
          last: isoTime(last),
        })),
  };
}
