/** What a server says to sender and recipients. */
import { days, hours, minutes } from '../cause.ts';
import { defineRule } from '../rule.ts';
import { hostOf, isOfMail, MAIL_REFUSALS, portOf, text } from '../symptom.ts';
import { distinct, some } from '../words.ts';

export const clientDoesNotLogIn = defineRule({
  id: 'client-does-not-log-in',
  area: 'envelope',
  seen: '"relay access denied" for mail to anybody elsewhere',
  joins: [
    'SMTP_ENVELOPE_NEEDS_LOGIN',
    'SMTP_RECIPIENT_REFUSED',
    'SMTP_SENDER_REFUSED',
    'SMTP_AUTH_NOT_JUDGED',
    'LOG_RELAY_REFUSED',
    'SMTP_AUTH_ACCEPTED',
    ...MAIL_REFUSALS,
  ],
  replies: ['relay-denied', 'auth-required'],
  find: (scene) => {
    const asked = scene.found('SMTP_ENVELOPE_NEEDS_LOGIN');
    const denied = scene.refusals('relay-denied', 'auth-required').map(({ symptom }) => symptom);
    const without = Map.groupBy(
      scene.found('SMTP_AUTH_NOT_JUDGED').filter((one) => /no login/.test(text(one, 'because'))),
      ({ target }) => target,
    );
    const logged = scene.found('SMTP_AUTH_ACCEPTED');
    const own = scene.found('LOG_RELAY_REFUSED');
    const byTarget = Map.groupBy(new Set([...asked, ...denied]), ({ target }) => target);
    const told = [...byTarget].flatMap(([target, symptoms]) => {
      const bare = without.get(target) ?? [];
      const isOutgoing = symptoms.some((one) => isOfMail(one) || portOf(one) !== '25');
      if (!isOutgoing && !symptoms.some(({ code }) => code === 'SMTP_ENVELOPE_NEEDS_LOGIN')) return [];
      return [
        {
          about: { who: 'we', target: some(symptoms.map((one) => text(one, 'by') || one.target)) },
          explains: symptoms,
          because: bare,
          confidence:
            bare.length > 0 || symptoms.some(({ code }) => code === 'SMTP_ENVELOPE_NEEDS_LOGIN')
              ? ('certain' as const)
              : ('likely' as const),
          against: logged
            .filter((one) => one.target === target)
            .map((one) => `the login at ${one.target} is accepted`),
        },
      ];
    });
    const clients = own.map((one) => ({
      about: { who: text(one, 'by') || 'a client', target: 'this server' },
      explains: [one],
      confidence: 'possible' as const,
    }));
    return [...told, ...clients];
  },
  says: ({ who, target }) =>
    `${who === 'we' ? 'the sending program does' : `${who} does`} not log in, so that ${target} takes mail for its own domains only`,
  remedies: () => [
    minutes('let the program log in: port 587 with STARTTLS or 465, user name and password'),
    minutes('if it cannot, let the server trust its address (Postfix: mynetworks; never 0.0.0.0/0)'),
    hours('if a stranger is refused: that is as it should be'),
  ],
  look: ({ target }) => `postwatch check ${target} --from YOU --to ELSEWHERE --auth-user USER`,
});

export const domainNotHosted = defineRule({
  id: 'domain-not-hosted-there',
  area: 'envelope',
  seen: 'the MX host refuses mail for the domain that names it',
  joins: [
    'SMTP_RECIPIENT_REFUSED',
    'MX_CHANGED',
    'MX_DIFFERS',
    'SMTP_POSTMASTER_REFUSED',
    'BOUNCE_REFUSED',
    'LOG_REFUSED',
  ],
  replies: ['relay-denied'],
  find: (scene) => {
    const moved = scene.found('MX_CHANGED', 'MX_DIFFERS');
    const told = scene
      .refusals('relay-denied')
      .map(({ symptom }) => symptom)
      .filter((one) => portOf(one) === '25');
    return [...Map.groupBy(told, hostOf)].map(([host, symptoms]) => ({
      about: {
        host,
        domains:
          some(symptoms.map((one) => (text(one, 'recipient') || text(one, 'mailbox')).split('@')[1] ?? '')) ||
          'the domain',
      },
      explains: symptoms,
      because: moved,
      confidence: moved.length > 0 ? ('certain' as const) : ('likely' as const),
    }));
  },
  says: ({ host, domains }) =>
    `${host} does not know that it receives for ${domains}: it was not told, or the MX leads to the wrong server`,
  remedies: ({ host, domains }) => [
    minutes(`Postfix on ${host}: is ${domains} in mydestination, relay_domains or virtual_mailbox_domains?`),
    minutes(`at a provider: add ${domains} to the account and confirm it; until then point the MX back`),
  ],
  look: ({ host, domains }) => `postwatch check ${host}:25 --from "" --to postmaster@${domains}`,
});

export const greylistedNewSender = defineRule({
  id: 'new-sender-greylisted',
  area: 'envelope',
  seen: '450 "try again later" at many servers; after some minutes it passes',
  joins: ['DELIVERY_LATE', 'SMTP_GREYLISTED', 'SMTP_ACCEPTED_AFTER_GREYLISTING', ...MAIL_REFUSALS],
  replies: ['greylisted'],
  find: (scene) => {
    const told = [
      ...new Set([
        ...scene.found('SMTP_GREYLISTED'),
        ...scene.refusals('greylisted').map(({ symptom }) => symptom),
      ]),
    ];
    const passed = scene.found('SMTP_ACCEPTED_AFTER_GREYLISTING');
    const places = distinct(told.map((one) => text(one, 'by') || hostOf(one)));
    return told.length === 0
      ? []
      : [
          {
            about: { places: some(places) },
            // Late mail beside greylisting is late for it.
            explains: [...told, ...scene.found('DELIVERY_LATE')],
            because: passed,
            confidence: passed.length > 0 ? 'certain' : places.length > 1 ? 'likely' : 'possible',
          },
        ];
  },
  says: ({ places }) =>
    `${places} does not know the sending address yet and greylists it: it wants to see a retry`,
  remedies: () => [
    minutes('nothing, if the mail passes at the second attempt: it is known from then on'),
    hours(
      'let all attempts come from one address and with one sender: pools of addresses begin anew each time',
    ),
    days('if it goes on for weeks, the address sends too little to be remembered, or has no reverse name'),
  ],
  look: ({ places }) => `postwatch check ${places}:25 --from YOU --to RECIPIENT`,
});

export const senderDomainUnknown = defineRule({
  id: 'sender-not-accepted',
  area: 'envelope',
  seen: '550 or 553 after MAIL FROM',
  joins: [
    'SMTP_SENDER_REFUSED',
    'SMTP_SENDER_REFUSED_FOR_NOW',
    'MX_NONE',
    'MX_NULL',
    'SES_IDENTITY_UNVERIFIED',
    ...MAIL_REFUSALS,
  ],
  replies: ['sender-rejected'],
  find: (scene) => {
    const refused = scene
      .refusals('sender-rejected')
      .filter(({ symptom }) => symptom.code !== 'SMTP_NULL_SENDER_REFUSED');
    const none = scene.found('MX_NONE', 'MX_NULL');
    const unverified = scene.found('SES_IDENTITY_UNVERIFIED');
    return refused.length === 0
      ? []
      : [
          {
            about: {
              by: some(refused.map(({ by }) => by)),
              why:
                unverified.length > 0
                  ? 'the account may not send as it (the identity is not verified)'
                  : none.length > 0
                    ? 'its domain takes no mail, so that a bounce could not come back'
                    : 'its domain does not exist, or this account may not send as it',
            },
            explains: refused.map(({ symptom }) => symptom),
            because: [...none, ...unverified],
            confidence: none.length + unverified.length > 0 ? 'certain' : 'likely',
          },
        ];
  },
  says: ({ by, why }) => `${by} refuses the sender address: ${why}`,
  remedies: () => [
    minutes('send from an address that the account owns, of a domain with an MX record'),
    hours('let the provider verify the domain, or publish the MX'),
  ],
  look: ({ by }) => `postwatch check ${by}:25 --from SENDER --to RECIPIENT`,
});

export const addressNeedsUtf8 = defineRule({
  id: 'utf8-not-spoken',
  area: 'envelope',
  seen: 'addresses with letters outside ASCII fail at some servers',
  joins: ['SMTP_ENVELOPE_NEEDS_UTF8', 'SMTP_UTF8_WITHOUT_8BITMIME'],
  find: (scene) => {
    const told = scene.found('SMTP_ENVELOPE_NEEDS_UTF8', 'SMTP_UTF8_WITHOUT_8BITMIME');
    return told.length === 0
      ? []
      : [{ about: { hosts: some(told.map(hostOf)) }, explains: told, confidence: 'certain' }];
  },
  says: ({ hosts }) => `${hosts} does not speak SMTPUTF8, without which such addresses cannot be written`,
  remedies: () => [
    minutes('use an address in ASCII; the domain alone may be written as xn--'),
    hours('switch SMTPUTF8 on in the server (Postfix: smtputf8_enable = yes)'),
  ],
  look: ({ hosts }) => `postwatch check ${hosts}:25 --verbose`,
});
