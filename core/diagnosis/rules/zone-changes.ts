/** Records that were changed, and those that were forgotten. */
import { hours, minutes } from '../cause.ts';
import { defineRule } from '../rule.ts';
import { domainOf, hostOf, text, texts } from '../symptom.ts';
import { distinct, some } from '../words.ts';

export const zoneReplaced = defineRule({
  id: 'zone-replaced',
  area: 'DNS',
  seen: 'several records of the domain vanished or changed in the same hour',
  joins: [
    'MX_CHANGED',
    'SPF_GONE',
    'SPF_CHANGED',
    'DMARC_GONE',
    'DMARC_WEAKER',
    'DKIM_KEY_GONE',
    'MTA_STS_GONE',
    'TLS_RPT_GONE',
    'DNSSEC_GONE',
    'DANE_GONE',
    'MX_NONE',
    'SPF_MISSING',
    'DMARC_MISSING',
  ],
  find: (scene) => {
    const gone = scene.found(
      'SPF_GONE',
      'DMARC_GONE',
      'DKIM_KEY_GONE',
      'MTA_STS_GONE',
      'TLS_RPT_GONE',
      'DNSSEC_GONE',
      'DANE_GONE',
    );
    const changed = scene.found('MX_CHANGED', 'SPF_CHANGED', 'DMARC_WEAKER');
    const missing = scene.found('MX_NONE', 'SPF_MISSING', 'DMARC_MISSING');
    return [...Map.groupBy(gone, domainOf)].flatMap(([domain, symptoms]) => {
      const kinds = distinct(symptoms.map(({ code }) => code));
      const also = changed.filter((one) => domainOf(one) === domain);
      if (kinds.length < 2 && !(kinds.length === 1 && also.length > 1)) return [];
      const all = [...symptoms, ...also];
      return [
        {
          about: {
            domain,
            what: some(
              all.map(({ code }) => WHAT[code] ?? code),
              6,
            ),
          },
          explains: [...all, ...missing.filter((one) => domainOf(one) === domain)],
          confidence: kinds.length > 2 ? ('certain' as const) : ('likely' as const),
        },
      ];
    });
  },
  says: ({ domain, what }) =>
    `the zone of ${domain} was replaced by one without its mail records (${what}): a move to another DNS provider, an old backup, or a thief`,
  remedies: ({ domain }) => [
    minutes(
      `who changed the name servers of ${domain}, and when? whois ${domain}, and the log of the registrar`,
    ),
    hours('publish the records again; "before" in the evidence of each finding has them word for word'),
    hours('if nobody of yours did it: lock the domain at the registrar and change its password now'),
  ],
  look: ({ domain }) => `postwatch history ${domain}`,
});

const WHAT: Readonly<Record<string, string>> = {
  SPF_GONE: 'SPF',
  DMARC_GONE: 'DMARC',
  DKIM_KEY_GONE: 'DKIM',
  MTA_STS_GONE: 'MTA-STS',
  TLS_RPT_GONE: 'TLS-RPT',
  DNSSEC_GONE: 'DNSSEC',
  DANE_GONE: 'TLSA',
  MX_CHANGED: 'MX',
  SPF_CHANGED: 'SPF',
  DMARC_WEAKER: 'DMARC',
};

export const migrationHalfDone = defineRule({
  id: 'migration-half-done',
  area: 'DNS',
  seen: 'mail moved to a new provider; some of it fails since',
  joins: [
    'MX_CHANGED',
    'MX_DIFFERS',
    'SPF_CHANGED',
    'MAIL_DNS_UNCHANGED',
    'SPF_SENDER_NOT_AUTHORISED',
    'MTA_STS_MX_UNCOVERED',
    'MTA_STS_PATTERN_UNUSED',
    'DKIM_KEY_MISSING',
    'DANE_PARTIAL',
    'DANE_GONE',
    'SMTP_RECIPIENT_REFUSED',
  ],
  replies: ['relay-denied'],
  find: (scene) => {
    const moved = scene.found('MX_CHANGED', 'MX_DIFFERS');
    const undone = Map.groupBy(
      scene.found(
        'SPF_SENDER_NOT_AUTHORISED',
        'MTA_STS_MX_UNCOVERED',
        'MTA_STS_PATTERN_UNUSED',
        'DKIM_KEY_MISSING',
        'DANE_PARTIAL',
        'DANE_GONE',
      ),
      domainOf,
    );
    const denied = Map.groupBy(
      scene.refusals('relay-denied').map(({ symptom }) => symptom),
      hostOf,
    );
    const unchanged = Map.groupBy(
      scene.found('MAIL_DNS_UNCHANGED').filter((one) => /spf|dmarc/i.test(text(one, 'what'))),
      domainOf,
    );
    const rewritten = Map.groupBy(scene.found('SPF_CHANGED'), domainOf);
    return [...Map.groupBy(moved, domainOf)].flatMap(([domain, symptoms]) => {
      const left = undone.get(domain) ?? [];
      const added = distinct(symptoms.flatMap((one) => texts(one, 'added')));
      const refused = added.flatMap((host) => denied.get(host) ?? []);
      const same = unchanged.get(domain) ?? [];
      const followed = rewritten.get(domain) ?? [];
      if (left.length + refused.length + same.length === 0) return [];
      return [
        {
          about: {
            domain,
            left:
              some([...left, ...refused].map(({ code }) => LEFT[code] ?? '')) ||
              'SPF and DMARC are as before',
          },
          explains: [...symptoms, ...left, ...refused],
          because: same,
          confidence: left.length + refused.length > 0 ? ('likely' as const) : ('possible' as const),
          against: followed.map(() => 'the SPF record was changed, too'),
        },
      ];
    });
  },
  says: ({ domain, left }) =>
    `the mail of ${domain} moved to other hosts, and only half of the move was made: ${left}`,
  remedies: ({ domain }) => [
    minutes(`tell the new provider that it receives for ${domain}, if it refuses recipients`),
    hours(
      'carry the rest over: SPF and DKIM of the new sender, the MX names in the MTA-STS policy (and its new id), TLSA',
    ),
    minutes('if nobody of yours moved it: put the MX back, and find out who may write the zone'),
  ],
  look: ({ domain }) => `postwatch check ${domain}`,
});

const LEFT: Readonly<Record<string, string>> = {
  SPF_SENDER_NOT_AUTHORISED: 'SPF does not name the new sender',
  MTA_STS_MX_UNCOVERED: 'the MTA-STS policy still names the old hosts',
  MTA_STS_PATTERN_UNUSED: 'the MTA-STS policy still names the old hosts',
  DKIM_KEY_MISSING: 'the DKIM key of the new provider is not published',
  DANE_PARTIAL: 'TLSA records of the new hosts are missing',
  DANE_GONE: 'TLSA records of the new hosts are missing',
  SMTP_RECIPIENT_REFUSED: 'the new host does not know the domain',
};
