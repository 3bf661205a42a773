/** SPF: who may send. */
import { days, hours, minutes } from '../cause.ts';
import { defineRule } from '../rule.ts';
import { domainOf, MAIL_REFUSALS, text } from '../symptom.ts';
import { distinct, some } from '../words.ts';

export const spfProviderDead = defineRule({
  id: 'spf-include-of-dead-provider',
  area: 'sender authentication',
  seen: 'SPF gives permerror, for all mail or for some',
  joins: [
    'SPF_INCLUDE_WITHOUT_RECORD',
    'SPF_INCLUDE_BROKEN',
    'SPF_DOMAIN_UNREGISTERED',
    'SPF_VOID_LOOKUPS',
    'SPF_VOID_LOOKUPS_EXCEEDED',
    'SPF_SENDER_NOT_AUTHORISED',
    ...MAIL_REFUSALS,
  ],
  replies: ['spf-failed'],
  find: (scene) => {
    const dead = scene.found('SPF_INCLUDE_WITHOUT_RECORD', 'SPF_INCLUDE_BROKEN', 'SPF_DOMAIN_UNREGISTERED');
    return [...Map.groupBy(dead, domainOf)].map(([domain, symptoms]) => ({
      about: { domain, terms: some(symptoms.map((one) => text(one, 'term'))) },
      explains: [
        ...symptoms,
        ...scene
          .found('SPF_VOID_LOOKUPS', 'SPF_VOID_LOOKUPS_EXCEEDED', 'SPF_SENDER_NOT_AUTHORISED')
          .filter((one) => domainOf(one) === domain),
      ],
      because: scene.refusals('spf-failed').map(({ symptom }) => symptom),
      confidence: 'certain' as const,
    }));
  },
  says: ({ domain, terms }) =>
    `SPF of ${domain} still names a provider that is gone (${terms}), and breaks with it`,
  remedies: ({ terms }) => [
    minutes(`take ${terms} out of the record, if nothing sends through it any more`),
    minutes(
      'if its domain can be registered by anybody, do it today: who registers it may send in your name',
    ),
    hours('if the provider is alive, it has another name for its include now: read its pages'),
  ],
  look: ({ domain }) => `postwatch spf ${domain}`,
});

export const spfTooLong = defineRule({
  id: 'spf-too-many-lookups',
  area: 'sender authentication',
  seen: 'SPF worked and gives permerror since somebody added a service',
  joins: [
    'SPF_LOOKUPS_EXCEEDED',
    'SPF_LOOKUPS_NEAR_LIMIT',
    'SPF_INCLUDE_GREW',
    'SPF_VOID_LOOKUPS_EXCEEDED',
    'SPF_LOOP',
    'SPF_MX_TOO_MANY',
    'SPF_SENDER_NOT_AUTHORISED',
    'SPF_CHANGED',
    ...MAIL_REFUSALS,
  ],
  replies: ['spf-failed', 'dmarc-failed'],
  find: (scene) => {
    const over = scene.found('SPF_LOOKUPS_EXCEEDED', 'SPF_LOOP', 'SPF_MX_TOO_MANY');
    const grew = scene.found('SPF_INCLUDE_GREW');
    const changed = scene.found('SPF_CHANGED');
    const near = scene.found('SPF_LOOKUPS_NEAR_LIMIT');
    return [...Map.groupBy([...over, ...near], domainOf)].map(([domain, symptoms]) => {
      const growth = grew.filter((one) => domainOf(one) === domain);
      const isOver = symptoms.some((one) => over.includes(one));
      return {
        about: {
          domain,
          why:
            growth.length > 0
              ? `"${text(growth[0] as (typeof growth)[number], 'term')}" costs more than before`
              : 'too many services were added one by one',
          now: isOver ? 'is broken' : 'is about to break',
        },
        explains: [
          ...symptoms,
          ...growth,
          ...(isOver ? scene.found('SPF_SENDER_NOT_AUTHORISED', 'SPF_VOID_LOOKUPS_EXCEEDED') : []).filter(
            (one) => domainOf(one) === domain,
          ),
        ],
        because: [
          ...changed.filter((one) => domainOf(one) === domain),
          ...(isOver ? scene.refusals('spf-failed', 'dmarc-failed').map(({ symptom }) => symptom) : []),
        ],
        confidence: 'certain' as const,
      };
    });
  },
  says: ({ domain, why, now }) =>
    `SPF of ${domain} ${now}, for receivers look up ten names and no more: ${why}`,
  remedies: ({ domain }) => [
    minutes(
      `see which include costs how much, and take out those of services that are not used: postwatch spf ${domain}`,
    ),
    hours('give each service a subdomain of its own as envelope sender: it has ten lookups of its own'),
    days('ask the provider for a record that needs fewer'),
  ],
  look: ({ domain }) => `postwatch spf ${domain}`,
});

export const senderForgotten = defineRule({
  id: 'sender-not-in-spf',
  area: 'sender authentication',
  seen: 'mail from one server or service fails SPF, the rest passes',
  joins: ['DELIVERY_SPF_FAILED', 'SPF_SENDER_NOT_AUTHORISED', 'SPF_CHANGED', ...MAIL_REFUSALS],
  replies: ['spf-failed'],
  find: (scene) => {
    const told = scene.found('SPF_SENDER_NOT_AUTHORISED', 'DELIVERY_SPF_FAILED');
    const refused = scene.refusals('spf-failed').map(({ symptom }) => symptom);
    const changed = scene.found('SPF_CHANGED');
    if (told.length + refused.length === 0) return [];
    return [
      {
        about: {
          who:
            some(told.map((one) => text(one, 'sender') || text(one, 'ip') || text(one, 'address'))) ||
            'a server that sends',
          domains: some(told.map(domainOf)) || 'the sender domain',
        },
        explains: [
          ...told,
          ...refused.filter(({ code }) => code.startsWith('LOG_') || code.startsWith('BOUNCE_')),
        ],
        because: [...changed, ...refused],
        confidence:
          told.length > 0 && refused.length > 0 ? 'certain' : told.length > 0 ? 'likely' : 'possible',
      },
    ];
  },
  says: ({ who, domains }) => `${who} sends for ${domains}, and nobody added it to SPF`,
  remedies: ({ who }) => [
    minutes(`add ${who} to the SPF record (ip4:, ip6: or the include of the service)`),
    minutes('if it should not send at all, stop it'),
    hours('sign with DKIM as well: forwarded mail fails SPF whatever the record says'),
  ],
  look: ({ domains }) => `postwatch spf ${domains}`,
});

export const protectionLowered = defineRule({
  id: 'protection-lowered',
  area: 'sender authentication',
  seen: 'forged mail in the name of the domain gets through',
  joins: [
    'SPF_ALL_OPEN',
    'SPF_ALL_OPEN_BY_INCLUDE',
    'SPF_ALL_NEUTRAL',
    'SPF_ALL_MISSING',
    'SPF_WEAKER',
    'DMARC_WEAKER',
    'DMARC_WEAKER_THAN_EXPECTED',
    'SPF_RANGE_BROAD',
    'SPF_RANGE_TOTAL',
    'DMARC_TESTING',
  ],
  find: (scene) => {
    const told = scene.found(
      'SPF_ALL_OPEN',
      'SPF_ALL_OPEN_BY_INCLUDE',
      'SPF_ALL_NEUTRAL',
      'SPF_ALL_MISSING',
      'SPF_WEAKER',
      'DMARC_WEAKER',
      'DMARC_WEAKER_THAN_EXPECTED',
      'SPF_RANGE_BROAD',
      'SPF_RANGE_TOTAL',
      'DMARC_TESTING',
    );
    return [...Map.groupBy(told, domainOf)].flatMap(([domain, symptoms]) => {
      const kinds = distinct(symptoms.map(({ code }) => code));
      return kinds.length < 2
        ? []
        : [{ about: { domain }, explains: symptoms, confidence: 'likely' as const }];
    });
  },
  says: ({ domain }) =>
    `somebody opened SPF and DMARC of ${domain} to make a delivery problem go away, and left them open`,
  remedies: () => [
    minutes('find the change in the history of the zone, and the mail that failed before it'),
    hours('authorise that one sender, then close both again: "-all" or "~all", and p=quarantine or reject'),
  ],
  look: ({ domain }) => `postwatch history ${domain}`,
});
