/** DKIM keys, and the accounts that keep them. */
import { days, hours, minutes } from '../cause.ts';
import { defineRule } from '../rule.ts';
import { domainOf, MAIL_REFUSALS, text, texts } from '../symptom.ts';
import { some } from '../words.ts';

export const rotatedTooEarly = defineRule({
  id: 'dkim-key-gone-too-early',
  area: 'sender authentication',
  seen: 'DKIM and DMARC fail from one hour to the next, SPF passes',
  joins: [
    'DELIVERY_DKIM_BROKEN',
    'DELIVERY_DMARC_FAILED',
    'DKIM_KEY_GONE',
    'DKIM_KEY_MISSING',
    'DKIM_KEY_REVOKED',
    'DKIM_KEY_CHANGED',
    'DKIM_KEY_DIFFERS',
    'DKIM_KEY_FOUND',
    ...MAIL_REFUSALS,
  ],
  replies: ['dkim-failed', 'dmarc-failed', 'spf-and-dkim-failed'],
  find: (scene) => {
    const gone = scene.found('DKIM_KEY_GONE', 'DKIM_KEY_MISSING', 'DKIM_KEY_REVOKED', 'DKIM_KEY_DIFFERS');
    const changed = scene.found('DKIM_KEY_CHANGED');
    const refused = scene
      .refusals('dkim-failed', 'dmarc-failed', 'spf-and-dkim-failed')
      .map(({ symptom }) => symptom);
    const others = scene.found('DKIM_KEY_FOUND');
    const arrived = scene.found('DELIVERY_DKIM_BROKEN', 'DELIVERY_DMARC_FAILED');
    const told = [...gone, ...(refused.length > 0 ? changed : [])];
    return [...Map.groupBy(told, domainOf)].map(([domain, symptoms]) => ({
      about: { domain, selectors: some(symptoms.map((one) => text(one, 'selector'))) },
      explains: [...symptoms, ...refused, ...arrived.filter((one) => domainOf(one) === domain)],
      because: others.filter((one) => domainOf(one) === domain),
      confidence:
        refused.length > 0 || arrived.some((one) => domainOf(one) === domain)
          ? ('certain' as const)
          : symptoms.some(({ code }) => code === 'DKIM_KEY_GONE')
            ? ('likely' as const)
            : ('possible' as const),
    }));
  },
  says: ({ domain, selectors }) =>
    `the key of selector ${selectors} was taken out of ${domain} while mail is still signed with it: rotated away too early`,
  remedies: ({ selectors }) => [
    minutes(`publish the old key of ${selectors} again; "before" in the evidence has it`),
    minutes('or let the signer use the new selector at once'),
    days(
      'when you rotate: publish the new key, wait its TTL, sign with it, wait a week, then take the old one out',
    ),
  ],
  look: ({ domain }) => `postwatch check ${domain} --only dkim`,
});

export const dkimAliasMoved = defineRule({
  id: 'dkim-alias-of-provider',
  area: 'sender authentication',
  seen: 'the selector is an alias of a provider, and leads elsewhere or nowhere',
  joins: ['DKIM_ALIAS_CHANGED', 'DKIM_KEY_MISSING', 'SES_DKIM_MISSING', 'SES_IDENTITY_UNVERIFIED'],
  find: (scene) => {
    const moved = scene.found('DKIM_ALIAS_CHANGED');
    const nowhere = scene.found('DKIM_KEY_MISSING').filter((one) => text(one, 'alias') !== '');
    const told = [...moved, ...nowhere];
    const ses = scene.found('SES_DKIM_MISSING', 'SES_IDENTITY_UNVERIFIED');
    return [...Map.groupBy(told, domainOf)].map(([domain, symptoms]) => ({
      about: { domain, selectors: some(symptoms.map((one) => text(one, 'selector'))) },
      explains: [...symptoms, ...ses.filter((one) => text(one, 'identity') === domain)],
      confidence: 'likely' as const,
    }));
  },
  says: ({ domain, selectors }) =>
    `the account at the provider that keeps the DKIM key of ${domain} (${selectors}) was closed, moved or set up anew`,
  remedies: ({ domain }) => [
    minutes(`compare the CNAMEs with those that the provider shows now for ${domain}`),
    hours(
      'publish the new ones; if the provider is not used any more, take them out: whoever gets the name there may sign for you',
    ),
  ],
  look: ({ domain }) => `postwatch check ${domain} --only dkim`,
});

export const accountRecordsMissing = defineRule({
  id: 'account-records-missing',
  area: 'sender authentication',
  seen: 'the sending service says "unverified" or "DKIM failed"',
  joins: [
    'SES_IDENTITY_UNVERIFIED',
    'SES_DKIM_MISSING',
    'SES_MAIL_FROM_BROKEN',
    'DKIM_ALIAS_CHANGED',
    'DKIM_KEY_MISSING',
    'DNSSEC_BOGUS',
  ],
  find: (scene) => {
    const told = scene.found('SES_IDENTITY_UNVERIFIED', 'SES_DKIM_MISSING', 'SES_MAIL_FROM_BROKEN');
    const dns = scene.found('DKIM_KEY_MISSING', 'DKIM_ALIAS_CHANGED', 'DNSSEC_BOGUS');
    return [...Map.groupBy(told, (one) => text(one, 'identity'))].map(([identity, symptoms]) => ({
      about: { identity },
      explains: symptoms,
      because: dns.filter((one) => domainOf(one) === identity),
      confidence:
        symptoms.length > 1 || dns.some((one) => domainOf(one) === identity)
          ? ('certain' as const)
          : ('likely' as const),
    }));
  },
  says: ({ identity }) =>
    `the records by which SES knows ${identity} (CNAMEs of Easy DKIM, MX and SPF of MAIL FROM) are not in DNS any more`,
  remedies: ({ identity }) => [
    minutes(`publish the records that the SES console shows for ${identity}, word for word`),
    hours('SES looks again by itself within 72 hours; "verify again" in the console is quicker'),
  ],
  look: ({ identity }) => `postwatch check ${identity}`,
});

export const keysNotKept = defineRule({
  id: 'dkim-keys-not-kept',
  area: 'sender authentication',
  seen: 'keys are short, old, shared or in test mode',
  joins: [
    'DKIM_KEY_TOO_SHORT',
    'DKIM_KEY_SHORT',
    'DKIM_ROTATION_OVERDUE',
    'DKIM_KEY_TESTING',
    'DKIM_KEY_SHARED',
    'DKIM_SHA256_EXCLUDED',
    'DKIM_KEY_NOT_FOR_MAIL',
    'DKIM_KEY_EXPONENT',
  ],
  find: (scene) => {
    const told = scene.found(
      'DKIM_KEY_TOO_SHORT',
      'DKIM_KEY_SHORT',
      'DKIM_ROTATION_OVERDUE',
      'DKIM_KEY_TESTING',
      'DKIM_KEY_SHARED',
      'DKIM_SHA256_EXCLUDED',
      'DKIM_KEY_NOT_FOR_MAIL',
      'DKIM_KEY_EXPONENT',
    );
    return [...Map.groupBy(told, domainOf)].flatMap(([domain, symptoms]) =>
      symptoms.length < 2
        ? []
        : [
            {
              about: {
                domain,
                selectors: some(
                  symptoms.flatMap((one) => [text(one, 'selector'), ...texts(one, 'selectors')]),
                ),
              },
              explains: symptoms,
              confidence: 'likely' as const,
            },
          ],
    );
  },
  says: ({ domain, selectors }) =>
    `the DKIM keys of ${domain} (${selectors}) were made once and nobody has looked after them since`,
  remedies: () => [
    minutes('make a new key of 2048 bits under a new selector, without t=y, and sign with it'),
    days('take the old key out a week after the last mail that was signed with it, and do so every year'),
  ],
  look: ({ domain }) => `postwatch check ${domain} --only dkim`,
});
