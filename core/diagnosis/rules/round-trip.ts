/** What became of mail that was sent to be found again. */
import { days, hours, minutes } from '../cause.ts';
import { defineRule } from '../rule.ts';
import { text } from '../symptom.ts';
import { some } from '../words.ts';

export const mailboxUnreadable = defineRule({
  id: 'mailbox-unreadable',
  area: 'round trip',
  seen: 'nothing is known of arrivals; no message counts as lost',
  joins: ['PATH_MAILBOX_UNREACHABLE', 'PATH_MAILBOX_REFUSED', 'PATH_MESSAGE_UNREADABLE'],
  find: (scene) => {
    const told = scene.found('PATH_MAILBOX_UNREACHABLE', 'PATH_MAILBOX_REFUSED', 'PATH_MESSAGE_UNREADABLE');
    return told.length === 0
      ? []
      : [
          {
            about: {
              targets: some(told.map(({ target }) => target)),
              why: told.some(({ code }) => code === 'PATH_MAILBOX_REFUSED')
                ? 'refuses our login (its password was changed, or it wants an app password)'
                : 'cannot be read from here',
            },
            explains: told,
            confidence: 'certain',
          },
        ];
  },
  says: ({ targets, why }) => `the mailbox in which ${targets} is looked for ${why}`,
  remedies: () => [
    minutes('compare user and password in its secret with the mailbox; log in once by hand'),
    minutes('openssl s_client -connect HOST:993: does it answer from this host?'),
    hours('where the provider has given passwords for IMAP up, make an app password or use another mailbox'),
  ],
  look: ({ targets }) => `postwatch check ${targets} --config postwatch.yaml`,
});

export const swallowed = defineRule({
  id: 'mail-swallowed',
  area: 'round trip',
  seen: 'mail is accepted and never arrives; no bounce comes back',
  joins: [
    'DELIVERY_LOST',
    'DELIVERY_CAME_AFTER_ALL',
    'DNSBL_LISTED',
    'SPF_SENDER_NOT_AUTHORISED',
    'DKIM_KEY_GONE',
    'DKIM_KEY_MISSING',
    'DMARC_MISSING',
    'CONTENT_SCORE_SPAM',
    'CONTENT_SCORE_REJECTED',
    'SMTP_NULL_SENDER_REFUSED',
    'LOG_PUT_OFF',
  ],
  find: (scene) => {
    const lost = scene.found('DELIVERY_LOST');
    const after = scene.found('DELIVERY_CAME_AFTER_ALL');
    const distrust = scene.found(
      'DNSBL_LISTED',
      'SPF_SENDER_NOT_AUTHORISED',
      'DKIM_KEY_GONE',
      'DKIM_KEY_MISSING',
      'DMARC_MISSING',
      'CONTENT_SCORE_SPAM',
      'CONTENT_SCORE_REJECTED',
    );
    const silent = scene.found('SMTP_NULL_SENDER_REFUSED');
    const queued = scene.found('LOG_PUT_OFF');
    if (lost.length === 0) return [];
    const why =
      distrust.length > 0
        ? 'a filter took it for spam without a word'
        : queued.length > 0
          ? 'it waits in a queue on the way'
          : silent.length > 0
            ? 'it was refused, and its bounce could not come back'
            : 'it stands in a queue, or in a quarantine that IMAP does not show';
    return [
      {
        about: { to: some(lost.map((one) => text(one, 'to'))), why },
        explains: lost,
        because: [...distrust, ...queued, ...silent],
        confidence: distrust.length + queued.length + silent.length > 0 ? 'likely' : 'possible',
        against: after.slice(0, 1).map(({ target }) => `mail of ${target} that was given up came after all`),
      },
    ];
  },
  says: ({ to, why }) => `mail to ${to} is swallowed: ${why}`,
  remedies: () => [
    minutes(
      'look for the token of the message in the log of the server that took it: what did the next one say?',
    ),
    minutes('look into the quarantine of the receiver, by its web page or its administrator'),
    hours('mend what makes the mail look bad: lists, SPF, DKIM, DMARC, the message itself'),
    days('ask the receiver to refuse instead of swallowing: RFC 5321 wants a bounce or a delivery'),
  ],
  look: ({ to }) => `postwatch diagnose DOMAIN --logs /var/log/mail.log   (and the mailbox of ${to})`,
});

export const lateOnTheWay = defineRule({
  id: 'mail-late',
  area: 'round trip',
  seen: 'mail arrives, minutes or hours late',
  joins: [
    'DELIVERY_HOP_SLOW',
    'DELIVERY_CLOCK_SKEWED',
    'DELIVERY_LATE',
    'DELIVERY_HELD',
    'DELIVERY_CAME_AFTER_ALL',
    'SMTP_SLOW',
    'SMTP_GREETING_REFUSED_FOR_NOW',
    'LOG_PUT_OFF',
    'SMTP_CONNECT_TIMED_OUT',
  ],
  find: (scene) => {
    const late = scene.found('DELIVERY_LATE', 'DELIVERY_HELD', 'DELIVERY_CAME_AFTER_ALL');
    const slow = scene.found('SMTP_SLOW', 'SMTP_GREETING_REFUSED_FOR_NOW', 'LOG_PUT_OFF');
    const dead = scene.found('SMTP_CONNECT_TIMED_OUT').filter((one) => text(one, 'working') !== '0');
    const hops = scene.found('DELIVERY_HOP_SLOW');
    const told = [...late, ...hops];
    if (told.length === 0) return [];
    const signs = [...slow, ...dead];
    return [
      {
        about: {
          to: some(told.map((one) => text(one, 'to') || one.target)),
          why:
            hops.length > 0
              ? `${some(hops.map((one) => text(one, 'by')))} holds it`
              : slow.length > 0
                ? `a server on the way has more than it can do (${some(slow.map((one) => text(one, 'by') || one.target))})`
                : dead.length > 0
                  ? 'a dead address is tried first'
                  : 'a queue or a filter on the way holds it',
        },
        explains: told,
        because: signs,
        confidence: hops.length > 0 ? 'certain' : signs.length > 0 ? 'likely' : 'possible',
        against: scene
          .found('DELIVERY_CLOCK_SKEWED')
          .slice(0, 1)
          .map((one) => `the clock of ${text(one, 'by')} is wrong, so that times are not sure`),
      },
    ];
  },
  says: ({ to, why }) => `mail to ${to} is late: ${why}`,
  remedies: () => [
    minutes('read its Received lines: the longest step between two of them is the one'),
    minutes('look at the queue of that server: postqueue -p; what do its deferred messages say?'),
    hours(
      'if the receiver greylists, ask it to know your address; if a scanner is slow, give it more processes',
    ),
  ],
  look: () => 'postwatch logs /var/log/mail.log',
});
