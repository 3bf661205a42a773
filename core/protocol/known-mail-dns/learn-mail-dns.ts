import type { KnownMailDns } from '../../model/known.ts';
import type { DomainSubject } from '../../model/mail-dns-facts.ts';
import { compareMailDns } from './compare-mail-dns.ts';
import { learnTransport } from './compare-transport.ts';
import type { SeenMailDns } from './see-mail-dns.ts';

/**
 * What is remembered after a run: whatever it saw, except where that is gone or weaker: then what was better stays, so
 * that the difference stays a finding. The very same object when nothing is new.
 */
export function learnMailDns(
  before: KnownMailDns | undefined,
  seen: SeenMailDns,
  subject: DomainSubject,
  at: string,
): KnownMailDns | undefined {
  if (before === undefined && Object.keys(seen).length === 0) return undefined;
  const known: KnownMailDns = before ?? { since: at };
  const { changes, same } = compareMailDns(known, seen, subject);
  const isKept = (name: string): boolean =>
    same.includes(name) ||
    changes.some(
      ({ what, which, direction }) =>
        `${what} ${which}`.trim() === name && (direction === 'gone' || direction === 'weaker'),
    );
  const pick = <T>(name: string, was: T | undefined, now: T | undefined): T | undefined =>
    now === undefined || (was !== undefined && isKept(name)) ? was : now;
  const mx = pick('mx', known.mx, seen.mx);
  // Hosts that are not learnt bring no order with them.
  const mxOrder = mx === known.mx && mx !== seen.mx ? known.mxOrder : (seen.mxOrder ?? known.mxOrder);
  const spf = pick('spf', known.spf, seen.spf);
  // What stands behind an include is another's to change: told once.
  const spfCosts = seen.spfCosts ?? known.spfCosts;
  const dmarc = pick('dmarc', known.dmarc, seen.dmarc);
  // Names of an address that is no mail host any more are forgotten with it, when the hosts were seen.
  const addresses = Object.keys(seen.mx === undefined ? { ...known.ptr, ...seen.ptr } : (seen.ptr ?? {}));
  const ptr = fields(addresses, (one) => pick(`ptr ${one}`, known.ptr?.[one], seen.ptr?.[one]));
  const dkim = fields(subject.selectors, (one) => pick(`dkim ${one}`, known.dkim?.[one], seen.dkim?.[one]));
  const dkimSince = fields(Object.keys(dkim), (one) => {
    if (dkim[one] === '') return undefined;
    return dkim[one] === known.dkim?.[one] ? (known.dkimSince?.[one] ?? at) : at;
  });
  const dkimAlias = fields(subject.selectors, (one) => seen.dkimAlias?.[one] ?? known.dkimAlias?.[one]);
  // Another policy under the same id stays a finding until the id is another.
  const isSameId = known.mtaSts !== undefined && known.mtaSts.id === seen.mtaSts?.id;
  const mtaSts = isSameId ? known.mtaSts : (seen.mtaSts ?? known.mtaSts);
  const transport = learnTransport(known.transport, seen.transport ?? {});
  const learnt: KnownMailDns = {
    since: known.since,
    ...(mx === undefined ? {} : { mx }),
    ...(mxOrder === undefined ? {} : { mxOrder }),
    ...(Object.keys(ptr).length === 0 ? {} : { ptr }),
    ...(spf === undefined ? {} : { spf }),
    ...(spfCosts === undefined ? {} : { spfCosts }),
    ...(Object.keys(dkim).length === 0 ? {} : { dkim }),
    ...(Object.keys(dkimSince).length === 0 ? {} : { dkimSince }),
    ...(Object.keys(dkimAlias).length === 0 ? {} : { dkimAlias }),
    ...(dmarc === undefined ? {} : { dmarc }),
    ...(mtaSts === undefined ? {} : { mtaSts }),
    ...(transport === undefined ? {} : { transport }),
  };
  return JSON.stringify(learnt) === JSON.stringify(before) ? before : learnt;
}

function fields<T>(names: readonly string[], of: (name: string) => T | undefined): Record<string, T> {
  return Object.fromEntries(
    [...new Set(names)].sort().flatMap((name) => {
      const value = of(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
