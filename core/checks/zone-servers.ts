/** Do all servers of the zone say the same? Who asks one that does not, sees another domain than its owner. */
import { code, defineCheck } from '../model/check.ts';
import type { Severity } from '../model/severity.ts';
import { shownDuration } from '../model/shown-duration.ts';
import { compareServers, oneNetwork } from '../protocol/zone-servers/index.ts';

type Differ = {
  readonly what: 'SOA' | 'MX' | 'SPF' | 'DMARC';
  readonly domain: string;
  readonly said: readonly string[];
  /** The first of those that are few. */
  readonly few: string;
  readonly ttl: number;
};
type OfServer = { readonly server: string; readonly zone: string; readonly why: string };

const CONSEQUENCE = {
  SOA: 'their records are equal so far; what is changed next reaches some of them late',
  MX: 'mail of those who ask there goes to other hosts',
  SPF: 'receivers who ask there judge your senders by another record',
  DMARC: 'receivers who ask there apply another policy',
} as const;

export const zoneServers = defineCheck({
  id: 'zone-servers',
  probe: 'mail-dns',
  title: 'All servers of the zone answer, and say the same',
  codes: {
    ZONE_SERVERS_AGREE: code<{ readonly zone: string; readonly servers: number; readonly serial: number }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ zone, servers }) => `all ${servers} servers of ${zone} say the same about mail`,
      evidence: ({ serial }) => `serial ${serial}`,
      advice: () => [],
    }),
    ZONE_SERVERS_DIFFER: code<Differ>({
      outcome: 'fail',
      severity: ({ what }): Severity => (what === 'SOA' ? 'notice' : 'warning'),
      says: ({ what, domain, few }) =>
        what === 'SOA'
          ? `the servers of ${domain} do not have the same version of the zone: ${few} is one that differs`
          : `the servers of ${domain} give different ${what} records: ${few} is one that differs`,
      effect: ({ what }) => CONSEQUENCE[what],
      evidence: ({ said, ttl }) => `${said.join('; ')}. Resolvers may keep it for ${shownDuration(ttl)}`,
      advice: ({ few }) => [
        'wait for the refresh of the zone if it was changed just now; it takes minutes, not hours',
        `look at the transfer to ${few}: allowed, notified, serial raised?`,
        'two providers that serve one zone must both be given every change',
      ],
      spec: 'RFC 1034 4.3.5',
      per: ['what'],
    }),
    ZONE_SERVER_LAME: code<OfServer>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ server, zone }) => `${server} is named as a server of ${zone} and does not have it`,
      effect: () => 'every question that comes to it costs the asker a second try; some give up',
      evidence: ({ why }) => why,
      advice: ({ zone }) => [
        'load the zone there again, or',
        `take the server out of the NS records of ${zone} and of its delegation at the registrar`,
      ],
      spec: 'RFC 1912 2.8',
      per: ['server'],
    }),
    ZONE_SERVER_HOMELESS: code<{ readonly server: string; readonly zone: string }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ server, zone }) => `${server} is named as a server of ${zone} and has no address`,
      effect: () => 'nobody can ask it: the others bear its share',
      advice: () => ['correct the name in the NS record, or give it an address'],
      spec: 'RFC 1912 2.8',
      per: ['server'],
    }),
    ZONE_SERVER_SILENT: code<OfServer>({
      outcome: 'inconclusive',
      severity: 'notice',
      says: ({ server, zone }) => `${server} of ${zone} did not answer: what it says is not known`,
      evidence: ({ why }) => why,
      advice: () => ['ask it from another network: dig +norecurse @ADDRESS SOA ZONE', 'ask who runs it'],
      per: ['server'],
    }),
    ZONE_SERVERS_UNSEEN: code<{ readonly zone: string; readonly servers: number; readonly why: string }>({
      outcome: 'inconclusive',
      severity: 'warning',
      says: ({ zone, servers }) =>
        servers === 0
          ? `the servers of the zone could not be found`
          : `none of the ${servers} servers of ${zone} answered this vantage`,
      effect: () => 'says nothing about the zone: port 53 to foreign servers may be closed here',
      evidence: ({ why }) => why,
      advice: () => [
        'open UDP and TCP port 53 to all addresses at this vantage, or leave this comparison out',
      ],
    }),
    ZONE_SERVERS_ONE_NETWORK: code<{ readonly zone: string; readonly network: string }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ zone, network }) => `all servers of ${zone} stand in one network, ${network}`,
      effect: () => 'one outage of that network, and the domain is gone: mail waits, then bounces',
      advice: () => ['let a second provider serve the zone, too'],
      spec: 'RFC 2182 3.1',
    }),
    ZONE_SERVERS_NOT_COMPARED: code({
      outcome: 'not-applicable',
      severity: 'info',
      says: () => 'the servers of the zone were not compared: "consistency" is not asked for',
      advice: () => [],
    }),
  },
  judge({ facts, subject: { domain } }, raise) {
    const { zoneServers: seen } = facts;
    if (seen === undefined) return raise('ZONE_SERVERS_NOT_COMPARED', {});
    const { zone, servers, homeless } = seen;
    for (const server of homeless) raise('ZONE_SERVER_HOMELESS', { server, zone });
    const { differences, lame, silent, serials, answered } = compareServers(domain, seen);
    if (silent.length === servers.length)
      return raise('ZONE_SERVERS_UNSEEN', { zone, servers: servers.length, why: silent[0]?.why ?? '' });
    for (const one of lame) raise('ZONE_SERVER_LAME', { ...one, zone });
    for (const one of silent) raise('ZONE_SERVER_SILENT', { ...one, zone });
    const network = oneNetwork(servers.map(({ address }) => address));
    if (network !== '') raise('ZONE_SERVERS_ONE_NETWORK', { zone, network });
    // An older serial is the cause of other records, not one more trouble.
    const records = differences.filter(({ what }) => what !== 'SOA');
    for (const { what, said, ttl } of records.length > 0 ? records : differences)
      raise('ZONE_SERVERS_DIFFER', {
        what,
        domain,
        said: said.map((one) => `${one.servers.join(', ')}: ${one.text.slice(0, 200)}`),
        few: said.at(-1)?.servers[0] ?? '',
        ttl,
      });
    const [serial] = serials;
    if (differences.length === 0 && answered > 0 && serial !== undefined && lame.length + silent.length === 0)
      raise('ZONE_SERVERS_AGREE', { zone, servers: answered, serial });
    return undefined;
  },
});
