/**
 * Do resolvers give the same mail records? Each keeps what it once got until its TTL is over, so they may differ for a
 * while after a change: who has which version of the zone, and for how long still. Pure: answers in, differences out.
 */
import type { DnsAnswer } from '../../model/dns.ts';
import { recordsOf } from '../../model/dns.ts';
import { questionKey } from '../../model/mail-dns-facts.ts';
import type { ResolverView } from '../../model/zone-servers-facts.ts';
import { textOf } from './compare-servers.ts';
import { zoneQuestions, type ZoneQuestion } from './zone-questions.ts';

export interface ResolverDifference {
  readonly what: Exclude<ZoneQuestion['what'], 'SOA'>;
  readonly said: readonly {
    readonly text: string;
    readonly resolvers: readonly string[];
    /** Seconds that the last of them still keeps it. */
    readonly ttl: number;
  }[];
}

export interface ResolverComparison {
  readonly differences: readonly ResolverDifference[];
  readonly silent: readonly { readonly resolver: string; readonly why: string }[];
  /** Version of the zone that each knows of. */
  readonly serials: readonly { readonly resolver: string; readonly serial: number }[];
}

export function compareResolvers(
  domain: string,
  zone: string,
  views: readonly ResolverView[],
): ResolverComparison {
  const silent = views.flatMap(({ resolver, answers }) => {
    const all = Object.values(answers);
    return all.some(isVerdict) ? [] : [{ resolver, why: all[0]?.detail ?? 'not asked' }];
  });
  return {
    differences: zoneQuestions(domain, zone).flatMap(({ what, name, type }) =>
      what === 'SOA' ? [] : differenceOf(what, questionKey(name, type), views),
    ),
    silent,
    serials: views.flatMap(({ resolver, answers }) => {
      const soa = answers[questionKey(zone, 'SOA')];
      return soa === undefined ? [] : recordsOf(soa, 'SOA').map(({ serial }) => ({ resolver, serial }));
    }),
  };
}

function differenceOf(
  what: ResolverDifference['what'],
  key: string,
  views: readonly ResolverView[],
): ResolverDifference[] {
  const seen = views.flatMap(({ resolver, answers }) => {
    const answer = answers[key];
    const text = answer === undefined ? undefined : textOf(what, answer);
    return text === undefined || answer === undefined ? [] : [{ resolver, text, ttl: answer.ttl }];
  });
  const groups = [...Map.groupBy(seen, ({ text }) => text)];
  if (groups.length < 2) return [];
  const said = groups.map(([text, group]) => ({
    text,
    resolvers: group.map(({ resolver }) => resolver),
    ttl: Math.max(...group.map(({ ttl }) => ttl)),
  }));
  return [{ what, said }];
}

function isVerdict({ kind }: DnsAnswer): boolean {
  return kind === 'answer' || kind === 'nodata' || kind === 'nxdomain';
}
