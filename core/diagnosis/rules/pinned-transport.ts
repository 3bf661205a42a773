/** MTA-STS and DANE: senders that look. */
import { hours, minutes } from '../cause.ts';
import { defineRule } from '../rule.ts';
import { domainOf, hostOf, isSet, text, type Symptom } from '../symptom.ts';
import { some } from '../words.ts';

const PARTLY = (one: Symptom): boolean => isSet(one, 'elsewhere') && text(one, 'where') !== '';

export const enforcedUntrusted = defineRule({
  id: 'enforced-and-untrusted',
  area: 'protected transport',
  seen: 'Gmail, Outlook.com and others do not deliver; small senders do',
  joins: [
    'MTA_STS_POLICY_ENFORCED',
    'TLS_CERTIFICATE_EXPIRED',
    'TLS_CERTIFICATE_WRONG_NAME',
    'TLS_CERTIFICATE_SELF_SIGNED',
    'TLS_ISSUER_UNKNOWN',
    'TLS_CHAIN_INCOMPLETE',
    'TLS_CERTIFICATE_UNTRUSTED',
    'SMTP_STARTTLS_MISSING',
    'SMTP_STARTTLS_LOST',
    'MTA_STS_MX_UNCOVERED',
  ],
  find: (scene) => {
    const enforced = scene.found('MTA_STS_POLICY_ENFORCED');
    const bad = scene
      .found(
        'TLS_CERTIFICATE_EXPIRED',
        'TLS_CERTIFICATE_WRONG_NAME',
        'TLS_CERTIFICATE_SELF_SIGNED',
        'TLS_ISSUER_UNKNOWN',
        'TLS_CHAIN_INCOMPLETE',
        'TLS_CERTIFICATE_UNTRUSTED',
        'SMTP_STARTTLS_MISSING',
        'SMTP_STARTTLS_LOST',
        'MTA_STS_MX_UNCOVERED',
      )
      .filter(
        (one) =>
          isSet(one, 'enforced') ||
          text(one, 'mode') === 'enforce' ||
          (enforced.length > 0 && text(one, 'role') === 'mx'),
      );
    return bad.length === 0
      ? []
      : [
          {
            about: { hosts: some(bad.map((one) => text(one, 'host') || hostOf(one))) },
            explains: bad,
            because: enforced,
            confidence: 'certain',
          },
        ];
  },
  follows: true,
  says: ({ hosts }) =>
    `senders that obey MTA-STS (Gmail, Outlook.com, Yahoo) do not deliver to ${hosts}: the policy says enforce`,
  remedies: () => [
    minutes(
      'if the repair takes longer than an hour: set "mode: testing" in the policy and change the id of its record',
    ),
    hours('mend the certificate or the policy; senders try again for some days'),
  ],
  look: () => 'postwatch check DOMAIN',
});

export const pinNotUpdated = defineRule({
  id: 'pin-not-updated',
  area: 'protected transport',
  seen: 'senders with DANE (many in Germany and the Netherlands, Microsoft) stopped after a renewal',
  joins: [
    'DANE_MISMATCH',
    'DANE_ROLLOVER_NOT_PREPARED',
    'TLS_ISSUER_CHANGED',
    'DANE_CHANGED',
    'TLS_AS_BEFORE',
  ],
  find: (scene) => {
    const told = scene.found('DANE_MISMATCH').filter((one) => !PARTLY(one));
    if (told.length === 0) return [];
    const places = told.map(({ target }) => target);
    const renewed = scene
      .found('TLS_ISSUER_CHANGED', 'TLS_AS_BEFORE')
      .filter(
        (one) =>
          places.includes(one.target) && (one.code === 'TLS_ISSUER_CHANGED' || text(one, 'key') === 'new'),
      );
    const moved = scene.found('DANE_CHANGED');
    return [
      {
        about: {
          places: some(places),
          what:
            renewed.length > 0
              ? 'the certificate was renewed with a new key'
              : 'the key and the record parted',
        },
        explains: [
          ...told,
          ...scene.found('DANE_ROLLOVER_NOT_PREPARED').filter((one) => places.includes(one.target)),
        ],
        because: [...renewed, ...moved],
        confidence: renewed.length > 0 || moved.length > 0 ? 'certain' : 'likely',
      },
    ];
  },
  says: ({ places, what }) =>
    `${what}, and the TLSA record of ${places} still pins the old one: senders with DANE do not deliver`,
  remedies: () => [
    minutes('put the previous key back, if it is still there: that mends it at once'),
    minutes(
      'or publish the TLSA record of the new key (3 1 1) beside the old one; it works when the old TTL is over',
    ),
    hours('let the renewal keep the key (certbot --reuse-key), or publish the next key before it is used'),
  ],
  look: ({ places }) => `postwatch check ${places}`,
});
export const policyBehindMx = defineRule({
  id: 'mta-sts-policy-behind',
  area: 'protected transport',
  seen: 'the MTA-STS policy does not fit the MX records, or cannot be fetched',
  joins: [
    'MTA_STS_MX_UNCOVERED',
    'MTA_STS_PATTERN_UNUSED',
    'MTA_STS_POLICY_CHANGED_WITHOUT_ID',
    'MTA_STS_POLICY_SYNTAX',
    'MTA_STS_RECORD_MULTIPLE',
    'MTA_STS_RECORD_SYNTAX',
  ],
  find: (scene) => {
    const told = scene.found(
      'MTA_STS_MX_UNCOVERED',
      'MTA_STS_PATTERN_UNUSED',
      'MTA_STS_POLICY_CHANGED_WITHOUT_ID',
      'MTA_STS_POLICY_SYNTAX',
      'MTA_STS_RECORD_MULTIPLE',
      'MTA_STS_RECORD_SYNTAX',
    );
    return [...Map.groupBy(told, domainOf)].map(([domain, symptoms]) => ({
      about: { domain },
      explains: symptoms,
      confidence: 'certain' as const,
    }));
  },
  says: ({ domain }) =>
    `the MTA-STS policy of ${domain} was written by hand and forgotten when the mail hosts or the file changed`,
  remedies: ({ domain }) => [
    minutes(
      `write all MX hosts into https://mta-sts.${domain}/.well-known/mta-sts.txt, and a new id into _mta-sts.${domain}`,
    ),
    hours('while you are at it, say "mode: testing" until TLS-RPT reports are clean'),
  ],
  look: ({ domain }) => `postwatch check ${domain} --only mta-sts`,
});

export const policyHostBroken = defineRule({
  id: 'mta-sts-host-broken',
  area: 'protected transport',
  seen: 'the policy cannot be fetched; a web server moved or its certificate ended',
  joins: [
    'MTA_STS_HOST_MISSING',
    'MTA_STS_UNREACHABLE',
    'MTA_STS_TIMED_OUT',
    'MTA_STS_TLS_FAILED',
    'MTA_STS_CERTIFICATE_WRONG_NAME',
    'MTA_STS_CERTIFICATE_UNTRUSTED',
    'MTA_STS_REDIRECTED',
    'MTA_STS_STATUS',
    'MTA_STS_CONTENT_TYPE',
    'MTA_STS_TOO_LARGE',
    'MTA_STS_ANSWER_BROKEN',
    'MTA_STS_RECORD_FOUND',
  ],
  find: (scene) => {
    const told = scene.found(
      'MTA_STS_HOST_MISSING',
      'MTA_STS_UNREACHABLE',
      'MTA_STS_TIMED_OUT',
      'MTA_STS_TLS_FAILED',
      'MTA_STS_CERTIFICATE_WRONG_NAME',
      'MTA_STS_CERTIFICATE_UNTRUSTED',
      'MTA_STS_REDIRECTED',
      'MTA_STS_STATUS',
      'MTA_STS_CONTENT_TYPE',
      'MTA_STS_TOO_LARGE',
      'MTA_STS_ANSWER_BROKEN',
    );
    return [...Map.groupBy(told, ({ target }) => target)].map(([domain, symptoms]) => ({
      about: { domain },
      explains: symptoms,
      because: scene.found('MTA_STS_RECORD_FOUND').filter((one) => domainOf(one) === domain),
      confidence: 'certain' as const,
    }));
  },
  says: ({ domain }) =>
    `the web host of the MTA-STS policy, mta-sts.${domain}, was forgotten in a change of web servers or certificates`,
  remedies: ({ domain }) => [
    minutes(
      `open https://mta-sts.${domain}/.well-known/mta-sts.txt: 200, text/plain, no redirect, a certificate for that name`,
    ),
    hours('serve it from something that renews its certificate by itself'),
    hours(
      'to give MTA-STS up, say "mode: none" first and leave it for max_age: senders remember the old policy',
    ),
  ],
  look: ({ domain }) => `postwatch check ${domain} --only mta-sts`,
});

export const pinsWithoutDnssec = defineRule({
  id: 'dane-without-ground',
  area: 'protected transport',
  seen: 'TLSA records are there, and nobody uses them',
  joins: [
    'DANE_NOT_SIGNED',
    'DANE_USAGE_UNUSABLE',
    'DANE_DIGEST_OF_NOTHING',
    'DANE_DIGEST_LENGTH',
    'DANE_RECORD_MALFORMED',
    'DANE_PARTIAL',
    'DNSSEC_UNSIGNED',
    'DNSSEC_GONE',
  ],
  find: (scene) => {
    const told = scene.found(
      'DANE_NOT_SIGNED',
      'DANE_USAGE_UNUSABLE',
      'DANE_DIGEST_OF_NOTHING',
      'DANE_DIGEST_LENGTH',
      'DANE_RECORD_MALFORMED',
      'DANE_PARTIAL',
    );
    const ground = scene.found('DNSSEC_UNSIGNED', 'DNSSEC_GONE');
    return told.length === 0
      ? []
      : [
          {
            about: {
              hosts: some(told.map((one) => text(one, 'host') || hostOf(one))),
              why: told.some(({ code }) => code === 'DANE_NOT_SIGNED')
                ? 'the zone is not signed with DNSSEC'
                : 'they were made by hand and cannot be used',
            },
            explains: told,
            because: ground,
            confidence: 'certain',
          },
        ];
  },
  says: ({ hosts, why }) => `the TLSA records of ${hosts} do nothing: ${why}`,
  remedies: () => [
    minutes('publish "3 1 1" and the SHA-256 of the public key, one for each MX host'),
    hours('sign the zone and put its DS record at the registrar; without that, take the TLSA records out'),
  ],
  look: () => 'postwatch check DOMAIN --only dane',
});
