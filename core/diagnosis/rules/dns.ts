/** Zones and name servers. */
import { days, hours, minutes } from '../cause.ts';
import { defineRule } from '../rule.ts';
import { domainOf, hostOf, text, texts, type Symptom } from '../symptom.ts';
import { distinct, some } from '../words.ts';

const UNSEEN = [
  'MX_UNSEEN',
  'SPF_UNSEEN',
  'SPF_TREE_UNSEEN',
  'DMARC_UNSEEN',
  'DKIM_UNSEEN',
  'MTA_STS_RECORD_UNSEEN',
  'TLS_RPT_UNSEEN',
  'BIMI_UNSEEN',
  'DANE_UNSEEN',
  'MX_HOST_UNSEEN',
  'SPF_SENDER_UNSEEN',
  'PARKED_DKIM_UNSEEN',
] as const;

export const dnssecBogus = defineRule({
  id: 'dnssec-broken',
  area: 'DNS',
  seen: 'half of the world sees the domain, the other half (8.8.8.8, 1.1.1.1, 9.9.9.9) gets SERVFAIL',
  joins: [
    ...UNSEEN,
    'DNSSEC_BOGUS',
    'DANE_DENIAL_BROKEN',
    'DNSSEC_SIGNATURE_EXPIRES_SOON',
    'SMTP_HOST_UNSEEN',
    'ZONE_SERVERS_DIFFER',
  ],
  find: (scene) => {
    const broken = scene.found('DNSSEC_BOGUS', 'DANE_DENIAL_BROKEN');
    return [...Map.groupBy(broken, domainOf)].map(([domain, symptoms]) => ({
      about: { domain, zone: text(symptoms[0] as Symptom, 'zone') || domain },
      explains: [
        ...symptoms,
        ...scene.found(...UNSEEN, 'DNSSEC_SIGNATURE_EXPIRES_SOON').filter((one) => domainOf(one) === domain),
        ...scene.found('SMTP_HOST_UNSEEN').filter((one) => hostOf(one).endsWith(`.${domain}`)),
      ],
      because: scene.found('ZONE_SERVERS_DIFFER').filter((one) => domainOf(one) === domain),
      confidence: 'certain' as const,
    }));
  },
  says: ({ zone }) =>
    `the DNSSEC of ${zone} is broken: resolvers that validate say SERVFAIL to everything in it`,
  remedies: ({ zone }) => [
    minutes(`if signatures ran out: start the signer of ${zone} again, and sign it anew`),
    hours(
      'if keys do not match the DS record: publish the old key again, or let the registrar take the DS out (it works when its TTL is over)',
    ),
    hours('let something watch the age of the signatures; they should never have less than a week left'),
  ],
  look: ({ domain }) => `postwatch check ${domain} --only dnssec`,
});

export const signerStopped = defineRule({
  id: 'signer-stopped',
  area: 'DNS',
  seen: 'nothing yet; in some days the domain is gone for half of the world',
  joins: ['DNSSEC_SIGNATURE_EXPIRES_SOON', 'ZONE_SERVERS_DIFFER'],
  find: (scene) => {
    const soon = scene.found('DNSSEC_SIGNATURE_EXPIRES_SOON');
    return [...Map.groupBy(soon, (one) => text(one, 'zone'))].map(([zone, symptoms]) => ({
      about: { zone },
      explains: symptoms,
      because: scene.found('ZONE_SERVERS_DIFFER'),
      confidence: 'likely' as const,
    }));
  },
  says: ({ zone }) => `whatever signs ${zone} has stopped: signatures get older and are not renewed`,
  remedies: () => [
    minutes('read the log of the signer (named, OpenDNSSEC, Knot), and sign the zone by hand'),
    minutes('if the primary has new signatures, a secondary does not fetch them: compare serials'),
  ],
  look: ({ zone }) => `postwatch check ${zone} --all-servers`,
});

export const zoneDown = defineRule({
  id: 'dns-provider-down',
  area: 'DNS',
  seen: 'SERVFAIL or no answer for everything of one or more domains',
  joins: [...UNSEEN, 'ZONE_SERVERS_UNSEEN', 'ZONE_SERVER_SILENT', 'MX_FOUND', 'PATH_RESOLVER_DOWN'],
  find: (scene) => {
    if (scene.found('PATH_RESOLVER_DOWN').length > 0) return [];
    const byDomain = Map.groupBy(scene.found(...UNSEEN, 'ZONE_SERVERS_UNSEEN'), domainOf);
    const seen = scene.found('MX_FOUND');
    // One record that does not answer is a server's mood; MX and SPF together are the zone.
    const dark = [...byDomain].filter(
      ([domain, symptoms]) =>
        distinct(symptoms.map(({ code }) => code)).length > 1 &&
        !seen.some((one) => domainOf(one) === domain),
    );
    if (dark.length === 0) return [];
    return [
      {
        about: {
          domains: some(dark.map(([domain]) => domain)),
          whose: dark.length > 1 ? 'the name servers that they share' : 'its name servers',
        },
        explains: [...dark.flatMap(([, symptoms]) => symptoms), ...scene.found('ZONE_SERVER_SILENT')],
        because: seen,
        // Only what was seen elsewhere at the same time tells that it is not our own resolver.
        confidence: seen.length === 0 ? 'possible' : dark.length > 1 ? 'certain' : 'likely',
      },
    ];
  },
  says: ({ domains, whose }) => `${whose} do not answer: nothing of ${domains} can be looked up`,
  remedies: () => [
    minutes('look at the status page of the DNS provider; ask each server by hand: dig @SERVER DOMAIN MX'),
    minutes('is the domain still registered and paid? whois DOMAIN'),
    days('have a second provider serve the same zones'),
  ],
  look: ({ domains }) => `postwatch check ${domains} --all-servers`,
});

export const zoneOutOfSync = defineRule({
  id: 'zone-out-of-sync',
  area: 'DNS',
  seen: 'a record is there and is not, depending on whom one asks',
  joins: ['ZONE_SERVERS_DIFFER', 'ZONE_SERVER_LAME', 'ZONE_SERVER_HOMELESS'],
  find: (scene) => {
    const told = scene.found('ZONE_SERVERS_DIFFER', 'ZONE_SERVER_LAME', 'ZONE_SERVER_HOMELESS');
    return [...Map.groupBy(told, (one) => text(one, 'zone') || domainOf(one))].map(([zone, symptoms]) => ({
      about: {
        zone,
        what: symptoms.some(({ code }) => code === 'ZONE_SERVERS_DIFFER')
          ? 'a secondary server does not fetch changes any more'
          : 'the delegation names servers that do not have the zone',
      },
      explains: symptoms,
      confidence: 'certain' as const,
    }));
  },
  says: ({ zone, what }) => `${what}: the servers of ${zone} do not say the same`,
  remedies: ({ zone }) => [
    minutes(
      `compare serials: dig +nssearch ${zone}; a transfer that is refused stands in the log of the secondary`,
    ),
    hours(
      'mend the transfer (address, key, firewall), or take the server out of the delegation at the registrar',
    ),
  ],
  look: ({ zone }) => `postwatch check ${zone} --all-servers`,
});

export const resolverStripsDnssec = defineRule({
  id: 'resolver-strips-dnssec',
  area: 'this host',
  seen: 'DNSSEC and DANE cannot be judged, of any domain',
  joins: ['DNSSEC_NOT_SEEN', 'DANE_UNSEEN', 'DANE_MATCH_UNKNOWN', 'DNSSEC_SECURE'],
  find: (scene) => {
    const told = scene.found('DNSSEC_NOT_SEEN');
    const domains = distinct(told.map(domainOf));
    const secure = scene.found('DNSSEC_SECURE');
    if (told.length === 0) return [];
    return [
      {
        about: { domains: some(domains) },
        explains: [
          ...told,
          ...scene
            .found('DANE_UNSEEN', 'DANE_MATCH_UNKNOWN')
            .filter((one) => domains.includes(domainOf(one))),
        ],
        confidence: 'certain',
        against: secure.slice(0, 1).map((one) => `${domainOf(one)} could be judged`),
      },
    ];
  },
  says: ({ domains }) =>
    `the resolver here does not pass on what DNSSEC signs with: whether ${domains} would be believed is unknown`,
  remedies: () => [
    minutes(
      'use a resolver that answers with signatures (EDNS, DO bit): unbound on this host, --resolver 9.9.9.9 or direct',
    ),
    minutes('if nobody needs it, say "dnssec: false" for the domain'),
  ],
  look: ({ domains }) => `postwatch check ${domains} --only dnssec --resolver direct`,
});

export const mxWrittenWrong = defineRule({
  id: 'mx-written-wrong',
  area: 'DNS',
  seen: 'the MX record names an address, an alias or two opposite things',
  joins: [
    'MX_HOST_IS_ADDRESS',
    'MX_HOST_IS_CNAME',
    'MX_HOST_DUPLICATE',
    'MX_NULL_CONTRADICTION',
    'MX_HOSTS_SHARE_ADDRESS',
    'MX_NULL_UNEXPECTED',
  ],
  find: (scene) => {
    const told = scene.found(
      'MX_HOST_IS_ADDRESS',
      'MX_HOST_IS_CNAME',
      'MX_HOST_DUPLICATE',
      'MX_NULL_CONTRADICTION',
      'MX_HOSTS_SHARE_ADDRESS',
      'MX_NULL_UNEXPECTED',
    );
    return [...Map.groupBy(told, domainOf)].map(([domain, symptoms]) => ({
      about: { domain },
      explains: symptoms,
      confidence: 'certain' as const,
    }));
  },
  says: ({ domain }) =>
    `the MX records of ${domain} were written by somebody who took them for something else`,
  remedies: ({ domain }) => [
    minutes(
      `write for ${domain} one MX record for each mail host: a preference and a host name that has an A record of its own`,
    ),
    minutes('a domain without mail has "MX 0 ." and no other MX record'),
  ],
  look: ({ domain }) => `postwatch check ${domain} --only mx`,
});

export const insideViewPublished = defineRule({
  id: 'inside-view-published',
  area: 'DNS',
  seen: 'mail works inside the company and from nowhere else',
  joins: [
    'MX_HOST_PRIVATE_ADDRESS',
    'PATH_DESTINATION_REFUSED',
    'SPF_RANGE_PRIVATE',
    'SMTP_CONNECT_TIMED_OUT',
    'SMTP_UNREACHABLE',
    'SMTP_CONNECTION_REFUSED',
  ],
  find: (scene) => {
    const told = scene.found('MX_HOST_PRIVATE_ADDRESS');
    return [...Map.groupBy(told, (one) => text(one, 'host'))].map(([host, symptoms]) => ({
      about: { host, addresses: some(symptoms.flatMap((one) => texts(one, 'addresses'))) },
      explains: [
        ...symptoms,
        ...scene
          .found(
            'PATH_DESTINATION_REFUSED',
            'SMTP_CONNECT_TIMED_OUT',
            'SMTP_UNREACHABLE',
            'SMTP_CONNECTION_REFUSED',
          )
          .filter((one) => hostOf(one) === host),
        ...scene
          .found('SPF_RANGE_PRIVATE')
          .filter((one) => symptoms.some((same) => same.target === one.target)),
      ],
      confidence: 'certain' as const,
    }));
  },
  says: ({ host, addresses }) =>
    `the zone for the inside was published to the outside: ${host} has ${addresses}, which nobody out there can reach`,
  remedies: ({ host }) => [
    minutes(`give ${host} its public address in the public zone`),
    hours('keep inside addresses in a view (or zone) of their own'),
  ],
  look: ({ host }) => `postwatch check ${host}:25`,
});

export const parkedHalf = defineRule({
  id: 'domain-half-parked',
  area: 'DNS',
  seen: 'a domain without mail is abused by others',
  joins: [
    'SPF_NOT_PARKED',
    'DMARC_EXPECTED_REJECT',
    'MX_EXPECTED_NULL',
    'PARKED_DKIM_OPEN',
    'PARKED_DKIM_KEY',
  ],
  find: (scene) => {
    const told = scene.found(
      'SPF_NOT_PARKED',
      'DMARC_EXPECTED_REJECT',
      'MX_EXPECTED_NULL',
      'PARKED_DKIM_OPEN',
      'PARKED_DKIM_KEY',
    );
    return [...Map.groupBy(told, domainOf)].map(([domain, symptoms]) => ({
      about: { domain },
      explains: symptoms,
      confidence: 'certain' as const,
    }));
  },
  says: ({ domain }) => `${domain} was meant to have no mail, and does not say so everywhere`,
  remedies: ({ domain }) => [
    minutes(
      `publish all four: ${domain} MX 0 . and TXT "v=spf1 -all", _dmarc TXT "v=DMARC1; p=reject;", *._domainkey TXT "v=DKIM1; p="`,
    ),
  ],
  look: ({ domain }) => `postwatch check ${domain}`,
});
