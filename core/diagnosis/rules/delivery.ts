/** What logs and bounces tell of deliveries. */
import { days, hours, minutes } from '../cause.ts';
import { defineRule } from '../rule.ts';
import { isOfMail, MAIL_REFUSALS, text } from '../symptom.ts';
import { distinct, some } from '../words.ts';

export const ownNetworkDown = defineRule({
  id: 'own-network-cut',
  area: 'delivery',
  seen: 'the queue grows; every receiver times out',
  joins: ['LOG_DELIVERED', 'PATH_PORT_25_CLOSED', ...MAIL_REFUSALS],
  replies: ['unreachable'],
  find: (scene) => {
    const held = scene.refusals('unreachable').filter(({ symptom }) => symptom.probe === 'logs');
    const by = distinct(held.map((one) => one.by));
    const took = scene.found('LOG_DELIVERED');
    if (by.length < 3) return [];
    const [good] = took;
    return [
      {
        about: { by: some(by) },
        explains: held.map(({ symptom }) => symptom),
        because: scene.found('PATH_PORT_25_CLOSED'),
        confidence: 'likely',
        against: good === undefined ? [] : [`${text(good, 'by')} could be reached`],
      },
    ];
  },
  says: ({ by }) => `the sending server has lost its way out on port 25: ${by} cannot all be down`,
  remedies: () => [
    minutes('on the server: nc -vz gmail-smtp-in.l.google.com 25; and by IPv6: does its address still work?'),
    minutes('ask the provider whether it closed port 25 after a complaint about spam'),
    hours('send through a relay on 587 until it is open again'),
  ],
  look: () => 'postwatch check gmail-smtp-in.l.google.com:25',
});

export const receiverDown = defineRule({
  id: 'receiver-in-trouble',
  area: 'delivery',
  seen: 'mail to one receiver waits; it says 4xx or does not answer',
  joins: ['LOG_DELIVERED', 'SMTP_RECIPIENT_REFUSED_FOR_NOW', ...MAIL_REFUSALS],
  replies: ['unreachable', 'server-busy', 'server-trouble', 'dns-trouble', 'expired'],
  find: (scene) => {
    const held = scene
      .refusals('unreachable', 'server-busy', 'server-trouble', 'expired')
      .filter(({ symptom }) => isOfMail(symptom));
    const by = distinct(held.map((one) => one.by));
    const took = scene.found('LOG_DELIVERED').filter((one) => !by.includes(text(one, 'by')));
    if (held.length === 0 || by.length > 2) return [];
    return [
      {
        about: { by: some(by) },
        explains: held.map(({ symptom }) => symptom),
        because: took,
        confidence: took.length > 0 ? 'likely' : 'possible',
      },
    ];
  },
  says: ({ by }) => `${by} has trouble of its own: nothing to mend on this side`,
  remedies: ({ by }) => [
    minutes('leave the mail in the queue: it is tried again for days'),
    minutes(`look from another network whether it answers there: postwatch check ${by}`),
    hours('tell its postmaster by another way if it lasts until tomorrow'),
  ],
  look: ({ by }) => `postwatch check ${by}`,
});

export const ownResolverBroken = defineRule({
  id: 'mail-server-cannot-look-up',
  area: 'delivery',
  seen: '"Host not found, try again" for many domains that exist',
  joins: ['MX_FOUND', ...MAIL_REFUSALS],
  replies: ['dns-trouble'],
  find: (scene) => {
    const held = scene.refusals('dns-trouble').filter(({ symptom }) => symptom.probe === 'logs');
    const by = distinct(held.map((one) => one.by));
    return by.length < 2
      ? []
      : [
          {
            about: { by: some(by) },
            explains: held.map(({ symptom }) => symptom),
            because: scene.found('MX_FOUND'),
            confidence: by.length > 3 ? 'likely' : 'possible',
          },
        ];
  },
  says: ({ by }) => `the resolver of the sending server fails: it cannot look up ${by}`,
  remedies: () => [
    minutes('on the server: dig MX gmail.com; cat /etc/resolv.conf, and the copy in the chroot of Postfix'),
    hours('run a resolver of its own (unbound) on the mail server: lists want that, too'),
  ],
  look: () => 'postwatch check DOMAIN',
});

export const mailboxesFull = defineRule({
  id: 'mailbox-full',
  area: 'delivery',
  seen: '452 4.2.2 or 552 5.2.2 over quota',
  joins: ['SMTP_RECIPIENT_REFUSED', 'SMTP_RECIPIENT_REFUSED_FOR_NOW', ...MAIL_REFUSALS],
  replies: ['mailbox-full'],
  find: (scene) => {
    const full = scene.refusals('mailbox-full');
    return full.length === 0
      ? []
      : [
          {
            about: { by: some(full.map(({ symptom, by }) => text(symptom, 'recipient') || by)) },
            explains: full.map(({ symptom }) => symptom),
            confidence: 'certain',
          },
        ];
  },
  says: ({ by }) => `the mailbox is full: ${by}`,
  remedies: () => [
    minutes('tell the recipient by another way; keep the address'),
    minutes('if the mailbox is yours, raise its quota or empty it'),
    days('a mailbox that stays full for weeks is abandoned: stop writing to it'),
  ],
  look: () => 'postwatch bounce FILE',
});

export const recipientsGone = defineRule({
  id: 'recipient-gone',
  area: 'delivery',
  seen: '550 5.1.1 no such user',
  joins: ['SMTP_RECIPIENT_REFUSED', ...MAIL_REFUSALS],
  replies: [
    'invalid-recipient',
    'unknown-domain',
    'mailbox-inactive',
    'recipient-moved',
    'mailbox-unavailable',
    'not-accepting',
  ],
  find: (scene) => {
    const gone = scene.refusals(
      'invalid-recipient',
      'unknown-domain',
      'mailbox-inactive',
      'recipient-moved',
      'mailbox-unavailable',
      'not-accepting',
    );
    return gone.length === 0
      ? []
      : [
          {
            about: {
              who: some(gone.map(({ symptom, by }) => text(symptom, 'recipient') || `some at ${by}`)),
            },
            explains: gone.map(({ symptom }) => symptom),
            confidence: gone.every(({ permanence }) => permanence === 'hard') ? 'certain' : 'likely',
          },
        ];
  },
  says: ({ who }) => `the address is misspelt, or its owner has left: ${who}`,
  remedies: () => [
    minutes('compare the spelling, then take the address off'),
    minutes(
      'if many of one domain fail at once, ask its postmaster first: servers lose their user lists, too',
    ),
  ],
  look: () => 'postwatch bounce FILE',
});

export const loops = defineRule({
  id: 'mail-loop',
  area: 'delivery',
  seen: '"too many hops", "mail loops back to myself"',
  joins: ['MX_CHANGED', ...MAIL_REFUSALS],
  replies: ['mail-loop'],
  find: (scene) => {
    const loop = scene.refusals('mail-loop');
    return loop.length === 0
      ? []
      : [
          {
            about: { by: some(loop.map(({ by }) => by)) },
            explains: loop.map(({ symptom }) => symptom),
            because: scene.found('MX_CHANGED'),
            confidence: 'certain',
          },
        ];
  },
  says: ({ by }) => `two servers or two forwards send the mail to each other: ${by}`,
  remedies: () => [
    minutes(
      'Postfix: does it know the domain as its own? mydestination or relay_domains, and a transport to the real server',
    ),
    minutes('look for two mailboxes that forward to each other'),
  ],
  look: () => 'postwatch check DOMAIN',
});
