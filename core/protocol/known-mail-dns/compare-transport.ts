/** What protects mail on its way less than it did, or otherwise; and what is remembered of it. */
import type { KnownTransport } from '../../model/known.ts';
import type { Direction } from './compare-mail-dns.ts';

export interface TransportChange {
  readonly what: 'mta-sts' | 'tls-rpt' | 'dnssec' | 'dane';
  /** MX host; "" where there is only one. */
  readonly which: string;
  readonly direction: Direction;
  readonly before: string;
  readonly after: string;
}

export interface ComparedTransport {
  readonly changes: readonly TransportChange[];
  /** "dane mx1.example.com" */
  readonly same: readonly string[];
}

const MODES: readonly string[] = ['', 'none', 'testing', 'enforce'];

export function compareTransport(known: KnownTransport, seen: KnownTransport): ComparedTransport {
  const changes: TransportChange[] = [];
  const same: string[] = [];
  const hold = (
    what: TransportChange['what'],
    which: string,
    before: string | undefined,
    after: string | undefined,
    step = (): number => 0,
  ): void => {
    if (before === undefined || after === undefined) return;
    if (before === after) return void same.push(`${what} ${which}`.trim());
    const by = step();
    const rest = by < 0 ? 'weaker' : by > 0 ? 'stronger' : 'changed';
    const direction = after === '' ? 'gone' : before === '' ? 'stronger' : rest;
    changes.push({ what, which, direction, before, after });
  };
  const { mtaSts: was = '', dane = {} } = known;
  const { mtaSts: is = '' } = seen;
  // RFC 8461 8.3: "none" is how a policy is ended, and what is taken away after it is no loss.
  if (was !== 'none' || is !== '')
    hold('mta-sts', '', known.mtaSts, seen.mtaSts, () => MODES.indexOf(is) - MODES.indexOf(was));
  hold('tls-rpt', '', known.tlsRpt, seen.tlsRpt);
  hold('dnssec', '', known.dnssec, seen.dnssec);
  for (const [host, records] of Object.entries(dane)) hold('dane', host, records, seen.dane?.[host]);
  return { changes, same };
}

/** Whatever was seen, except where that is gone or weaker: what was better stays, so that the loss stays a finding. */
export function learnTransport(
  before: KnownTransport | undefined,
  seen: KnownTransport,
): KnownTransport | undefined {
  const known = before ?? {};
  const { changes } = compareTransport(known, seen);
  const isKept = (what: TransportChange['what'], which = ''): boolean =>
    changes.some(
      (one) =>
        one.what === what && one.which === which && (one.direction === 'gone' || one.direction === 'weaker'),
    );
  const better = isKept('mta-sts') ? known : { ...known, ...seen };
  const tlsRpt = isKept('tls-rpt') ? known.tlsRpt : (seen.tlsRpt ?? known.tlsRpt);
  const dnssec = isKept('dnssec') ? known.dnssec : (seen.dnssec ?? known.dnssec);
  // Hosts that are not looked at any more are forgotten with the next one that is.
  const hosts = Object.keys(seen.dane ?? known.dane ?? {}).toSorted();
  const dane = Object.fromEntries(
    hosts.flatMap((host): [string, string][] => {
      const records = isKept('dane', host) ? known.dane?.[host] : (seen.dane ?? known.dane)?.[host];
      return records === undefined ? [] : [[host, records]];
    }),
  );
  const learnt: KnownTransport = {
    ...(better.mtaSts === undefined ? {} : { mtaSts: better.mtaSts }),
    ...(better.mtaStsSeconds === undefined ? {} : { mtaStsSeconds: better.mtaStsSeconds }),
    ...(tlsRpt === undefined ? {} : { tlsRpt }),
    ...(dnssec === undefined ? {} : { dnssec }),
    ...(hosts.length === 0 ? {} : { dane }),
  };
  return Object.keys(learnt).length === 0 ? undefined : learnt;
}
