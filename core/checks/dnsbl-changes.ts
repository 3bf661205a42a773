/**
 * Lists against what they said before. A listing that ended is told once, with how long it lasted. A place on an
 * allowlist that is lost stays a finding until it is back, or the configuration says that it was meant ("baseline").
 */
import { code, defineCheck } from '../model/check.ts';
import { shownDuration } from '../model/shown-duration.ts';
import { utcMinute } from '../model/utc-minute.ts';
import { judgeFacts, listingKey, lookupUrl } from '../protocol/dnsbl/index.ts';

type Changed = { readonly list: string; readonly name: string; readonly item: string };

export const dnsblChanges = defineCheck({
  id: 'dnsbl-changes',
  probe: 'dnsbl',
  title: 'Listings that ended, places on allowlists that were lost',
  codes: {
    DNSBL_DELISTED: code<
      Changed & { readonly since: string; readonly seconds: number; readonly reason: string }
    >({
      outcome: 'fail',
      severity: 'info',
      says: ({ item, name, seconds }) =>
        `${item} is not listed by ${name} any more, after ${shownDuration(seconds)}`,
      evidence: ({ since, reason }) =>
        `first seen ${utcMinute(since)}${reason === '' ? '' : `; it said "${reason}"`}`,
      advice: () => ['nothing; receivers that keep the old answer follow when its TTL is over'],
      per: ['list', 'item'],
    }),
    ALLOWLIST_LOST: code<
      Changed & { readonly before: string; readonly since: string; readonly lookup: string }
    >({
      outcome: 'fail',
      severity: 'warning',
      says: ({ item, name }) => `${name} does not vouch for ${item} any more`,
      effect: () => 'receivers that trusted the list filter this mail as they do that of strangers',
      evidence: ({ before, since }) =>
        `before (known since ${utcMinute(since)}): ${before}; now: not on the list`,
      advice: ({ lookup, name }) => [
        `ask ${lookup === '' ? name : lookup} for the reason: lists drop senders of spam, and addresses that changed hands`,
        'if the loss was meant, write the time after it as "baseline" for this address or domain in postwatch.yaml',
      ],
      per: ['list', 'item'],
    }),
    ALLOWLIST_UNSEEN: code<Changed & { readonly why: string }>({
      outcome: 'inconclusive',
      severity: 'info',
      says: ({ item, name }) => `whether ${name} still vouches for ${item} could not be seen`,
      evidence: ({ why }) => why,
      advice: () => ['wait for the next runs'],
      per: ['list', 'item'],
    }),
    DNSBL_UNCHANGED: code<{ readonly item: string; readonly since: string }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ item, since }) =>
        `no list ended or withdrew what it said about ${item} since ${utcMinute(since)}`,
      advice: () => [],
    }),
    DNSBL_NOTHING_KNOWN: code<{ readonly item: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ item }) => `nothing is known from before about ${item} on lists`,
      advice: () => [],
    }),
  },
  judge({ facts, subject, known, at }, raise) {
    const item = 'address' in subject ? subject.address : subject.domain;
    if (known === undefined) {
      raise('DNSBL_NOTHING_KNOWN', { item });
      return;
    }
    const { judged, mute } = judgeFacts(subject, facts);
    let changed = 0;
    for (const one of judged) {
      const { list, verdict } = one;
      const args: Changed = { list: list.id, name: list.name, item: one.item };
      const key = listingKey(list, one.item);
      const listing = known.listed?.[key];
      const vouched = known.vouched?.[key];
      if (listing !== undefined && verdict.kind !== 'listed') {
        const seconds = Math.max(0, (Date.parse(at) - Date.parse(listing.since)) / 1000);
        raise('DNSBL_DELISTED', { ...args, ...listing, seconds });
      } else if (vouched !== undefined && verdict.kind === 'clean') {
        const lookup = lookupUrl(list, one.item);
        raise('ALLOWLIST_LOST', { ...args, before: vouched, since: known.since, lookup });
      } else continue;
      changed += 1;
    }
    for (const { list, item: of, verdict } of mute) {
      for (const key of Object.keys(known.vouched ?? {})) {
        const [id, name = ''] = key.split(' ');
        if (id === list.id && (of === '' || of === name))
          raise('ALLOWLIST_UNSEEN', { list: list.id, name: list.name, item: name, why: verdict.why });
      }
    }
    if (changed === 0) raise('DNSBL_UNCHANGED', { item, since: known.since });
  },
});
