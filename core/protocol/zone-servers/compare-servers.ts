/**
 * Do all servers of a zone say the same? Order, TTL and spelling do not matter; of TXT records those that mail looks at
 * do. Pure: answers in, differences out.
 */
import { questionKey } from '../../model/mail-dns-facts.ts';
import { recordsOf, type DnsAnswer } from '../../model/dns.ts';
import type { AuthorityAnswer, ZoneServer, ZoneServersFacts } from '../../model/zone-servers-facts.ts';
import { txtTexts } from '../dns/index.ts';
import { zoneQuestions, type ZoneQuestion } from './zone-questions.ts';

export interface Difference {
  readonly what: ZoneQuestion['what'];
  /** Each thing that is said, with who says it; most servers first. */
  readonly said: readonly { readonly text: string; readonly servers: readonly string[] }[];
  /** Seconds that a resolver may keep the answer that most do not give. */
  readonly ttl: number;
}

export interface Comparison {
  readonly differences: readonly Difference[];
  /** Servers that do not have the zone: they refuse, or answer without authority. */
  readonly lame: readonly { readonly server: string; readonly why: string }[];
  /** Servers that did not answer. */
  readonly silent: readonly { readonly server: string; readonly why: string }[];
  /** Of those that answered. */
  readonly serials: readonly number[];
  readonly answered: number;
}

export function compareServers(domain: string, { zone, servers }: ZoneServersFacts): Comparison {
  const soaKey = questionKey(zone, 'SOA');
  const judged = servers.map((server) => ({ server, soa: server.answers[soaKey] }));
  const silent = judged.filter(({ soa }) => soa === undefined || isSilent(soa));
  const lame = judged.filter(
    ({ soa }) => soa !== undefined && !isSilent(soa) && (!soa.authoritative || soa.kind !== 'answer'),
  );
  const good = judged
    .filter(({ soa }) => soa?.authoritative === true && soa.kind === 'answer')
    .map(({ server }) => server);
  return {
    differences: zoneQuestions(domain, zone).flatMap((question) => differenceOf(question, good)),
    lame: lame.map(({ server, soa }) => ({ server: shown(server), why: whyLame(soa) })),
    silent: silent.map(({ server, soa }) => ({ server: shown(server), why: soa?.detail ?? 'not asked' })),
    serials: [
      ...new Set(
        good.flatMap((server) => {
          const soa = server.answers[soaKey];
          return soa === undefined ? [] : recordsOf(soa, 'SOA').map(({ serial }) => serial);
        }),
      ),
    ],
    answered: good.length,
  };
}

function differenceOf({ what, name, type }: ZoneQuestion, servers: readonly ZoneServer[]): Difference[] {
  const seen = servers.flatMap((server) => {
    const answer = server.answers[questionKey(name, type)];
    const text = answer === undefined ? undefined : textOf(what, answer);
    return text === undefined || answer === undefined
      ? []
      : [{ server: shown(server), text, ttl: answer.ttl }];
  });
  const groups = [...Map.groupBy(seen, ({ text }) => text)].sort(([, a], [, b]) => b.length - a.length);
  if (groups.length < 2) return [];
  const minority = groups.slice(1).flatMap(([, group]) => group.map(({ ttl }) => ttl));
  return [
    {
      what,
      said: groups.map(([text, group]) => ({ text, servers: group.map(({ server }) => server) })),
      ttl: Math.max(...minority),
    },
  ];
}

/** Undefined: no verdict, which differs from nothing. */
export function textOf(what: ZoneQuestion['what'], answer: DnsAnswer): string | undefined {
  if (answer.kind === 'nodata' || answer.kind === 'nxdomain') return 'nothing';
  if (answer.kind !== 'answer') return undefined;
  if (what === 'SOA')
    return recordsOf(answer, 'SOA')
      .map(({ serial }) => `serial ${serial}`)
      .join(', ');
  if (what === 'MX')
    return recordsOf(answer, 'MX')
      .map(({ preference, exchange }) => `${preference} ${exchange === '' ? '.' : exchange}`)
      .sort()
      .join(', ');
  const wanted = what === 'SPF' ? /^v=spf1(?: |$)/i : /^v=DMARC1\b/i;
  const texts = txtTexts(answer).filter((text) => wanted.test(text));
  return texts.length === 0 ? 'nothing' : [...texts].sort((a, b) => a.localeCompare(b)).join(' | ');
}

function isSilent({ kind }: AuthorityAnswer): boolean {
  return kind === 'timeout' || kind === 'unreachable';
}

function whyLame(soa: AuthorityAnswer | undefined): string {
  if (soa === undefined) return '';
  if (soa.kind === 'answer') return 'it answers without authority (AA is not set)';
  return soa.kind === 'nodata' || soa.kind === 'nxdomain'
    ? 'it does not know the zone'
    : `it answers ${soa.rcode === '' ? soa.kind : soa.rcode}`;
}

function shown({ name, address }: ZoneServer): string {
  return `${name} (${address})`;
}
