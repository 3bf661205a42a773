/** Do two resolvers see the same mail records? What one of them still keeps, its users still act on. */
import { code, defineCheck } from '../model/check.ts';
import { shownDuration } from '../model/shown-duration.ts';
import { compareResolvers, type ResolverDifference } from '../protocol/zone-servers/index.ts';

const CONSEQUENCE: Readonly<Record<ResolverDifference['what'], string>> = {
  MX: 'mail of those who ask one of them goes to other hosts',
  SPF: 'receivers who ask one of them judge your senders by another record',
  DMARC: 'receivers who ask one of them apply another policy',
};

export const resolversAgree = defineCheck({
  id: 'resolvers-agree',
  probe: 'mail-dns',
  title: 'The resolvers that are compared give the same mail records',
  codes: {
    RESOLVERS_AGREE: code<{ readonly domain: string; readonly resolvers: readonly string[] }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ domain, resolvers }) =>
        `${resolvers.length} resolvers give the same mail records of ${domain}: ${resolvers.join(', ')}`,
      advice: () => [],
    }),
    RESOLVERS_DIFFER: code<{
      readonly what: ResolverDifference['what'];
      readonly domain: string;
      /** "RESOLVER: what it says (kept for 50 s)". */
      readonly said: readonly string[];
      /** "serial 7 at RESOLVER, 8 at RESOLVER"; "" = all know the same version. */
      readonly versions: string;
      /** Seconds until those that know the older version have forgotten what they say; of all, where none is older. */
      readonly ttl: number;
    }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ what, domain, ttl }) =>
        `resolvers give different ${what} records of ${domain}, for ${shownDuration(ttl)} at most if one of them is old`,
      effect: ({ what }) => CONSEQUENCE[what],
      evidence: ({ said, versions }) => `${said.join('; ')}${versions === '' ? '' : `. ${versions}`}`,
      advice: ({ ttl }) => [
        `after a change, wait ${shownDuration(ttl)}: until then some see the old records; keep what they lead to running`,
        'lower the TTL of the records a day before the next change',
        'if it stays so, ask every server of the zone (consistency: true): one of them may be old, or answer by region',
      ],
      spec: 'RFC 1034 4.3.5',
      per: ['what'],
    }),
    RESOLVER_SILENT: code<{ readonly resolver: string; readonly why: string }>({
      outcome: 'inconclusive',
      severity: 'notice',
      says: ({ resolver }) => `the resolver ${resolver} did not answer: what it says is not known`,
      evidence: ({ why }) => why,
      advice: () => ['ask it from another network', 'name another one under "consistency"'],
      per: ['resolver'],
    }),
    RESOLVERS_NOT_COMPARED: code({
      outcome: 'not-applicable',
      severity: 'info',
      says: () => 'no resolvers were compared: "consistency" names none',
      advice: () => [],
    }),
  },
  judge({ facts, subject: { domain } }, raise) {
    const { resolverViews: seen } = facts;
    if (seen === undefined) return raise('RESOLVERS_NOT_COMPARED', {});
    const { differences, silent, serials } = compareResolvers(domain, seen.zone, seen.views);
    for (const one of silent) raise('RESOLVER_SILENT', one);
    const differ = new Set(serials.map(({ serial }) => serial)).size > 1;
    for (const { what, said } of differences)
      raise('RESOLVERS_DIFFER', {
        what,
        domain,
        said: said.map(
          ({ text, resolvers, ttl }) =>
            `${resolvers.join(', ')}: ${text.slice(0, 200)} (kept for ${shownDuration(ttl)})`,
        ),
        versions: differ
          ? serials.map(({ resolver, serial }) => `${resolver} knows serial ${serial}`).join(', ')
          : '',
        ttl: lagOf(said, serials),
      });
    const heard = seen.views.map(({ resolver }) => resolver);
    if (differences.length + silent.length === 0) raise('RESOLVERS_AGREE', { domain, resolvers: heard });
    return undefined;
  },
});

function lagOf(
  said: ResolverDifference['said'],
  serials: readonly { readonly resolver: string; readonly serial: number }[],
): number {
  const newest = Math.max(...serials.map(({ serial }) => serial));
  const old = new Set(serials.filter(({ serial }) => serial < newest).map(({ resolver }) => resolver));
  const ofOld = said.filter(({ resolvers }) => resolvers.some((one) => old.has(one)));
  return Math.max(...(ofOld.length === 0 ? said : ofOld).map(({ ttl }) => ttl));
}
