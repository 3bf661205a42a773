/** In which state mail arrives. */
import { days, hours, minutes } from '../cause.ts';
import { defineRule } from '../rule.ts';
import { text } from '../symptom.ts';
import { some } from '../words.ts';

export const filedAsSpam = defineRule({
  id: 'filed-as-spam',
  area: 'round trip',
  seen: 'mail arrives, in the spam folder',
  joins: [
    'DELIVERY_IN_SPAM',
    'DELIVERY_SPF_FAILED',
    'DELIVERY_DKIM_BROKEN',
    'DELIVERY_DMARC_FAILED',
    'DELIVERY_UNPROVED',
    'DNSBL_LISTED',
    'CONTENT_SCORE_SPAM',
    'CONTENT_SCORE_REJECTED',
    'ADDRESS_PTR_MISSING',
  ],
  find: (scene) => {
    const told = scene.found('DELIVERY_IN_SPAM');
    const unproved = scene.found(
      'DELIVERY_SPF_FAILED',
      'DELIVERY_DKIM_BROKEN',
      'DELIVERY_DMARC_FAILED',
      'DELIVERY_UNPROVED',
    );
    const distrusted = scene.found('DNSBL_LISTED', 'ADDRESS_PTR_MISSING');
    const content = scene.found('CONTENT_SCORE_SPAM', 'CONTENT_SCORE_REJECTED');
    return told.map((one) => ({
      about: {
        to: text(one, 'to') || one.target,
        why:
          unproved.length > 0
            ? 'it does not prove who sent it'
            : distrusted.length > 0
              ? 'the address that sends has a bad name'
              : content.length > 0
                ? 'of what is in it'
                : 'the receiver knows sender or content as unwanted, which only its own headers tell',
      },
      explains: [one],
      because: [...unproved, ...distrusted, ...content],
      confidence:
        unproved.length + distrusted.length + content.length > 0
          ? ('likely' as const)
          : ('possible' as const),
    }));
  },
  says: ({ to, why }) => `the receiver takes mail to ${to} for spam: ${why}`,
  remedies: () => [
    minutes(
      'read the headers that the filter wrote into the message (X-Spam-Status, X-Forefront-Antispam-Report)',
    ),
    hours('let SPF and DKIM pass for the domain in From, and give the address a reverse name'),
    days('ask readers to move it to the inbox once: filters learn from that'),
  ],
  look: () => 'postwatch content MESSAGE.eml',
});

export const alteredOnTheWay = defineRule({
  id: 'message-altered-on-the-way',
  area: 'round trip',
  seen: 'the signature is right when it leaves and broken when it arrives',
  joins: ['DELIVERY_DKIM_BROKEN', 'DELIVERY_ALTERED', 'DELIVERY_AUTH_DISAGREES', 'DKIM_KEY_FOUND'],
  find: (scene) => {
    const broken = scene.found('DELIVERY_DKIM_BROKEN');
    const altered = scene.found('DELIVERY_ALTERED');
    const keys = scene.found('DKIM_KEY_FOUND');
    const told = [...broken, ...altered];
    return told.length === 0
      ? []
      : [
          {
            about: {
              what: some(altered.map((one) => text(one, 'what'))) || 'its signature does not hold any more',
            },
            explains: told,
            because: keys,
            confidence: broken.length > 0 && altered.length > 0 ? 'certain' : 'likely',
          },
        ];
  },
  says: ({ what }) => `a server on the way changes the message after it was signed: ${what}`,
  remedies: () => [
    minutes('sign last: after the footer, the virus scanner and the archive have done their work'),
    hours(
      'let no server on the way write into the message (footers, subject tags, new encoding of 8-bit text)',
    ),
    hours('sign with c=relaxed/relaxed, and only fields that nobody changes'),
  ],
  look: () => 'postwatch check TRIP --config postwatch.yaml',
});

export const sentTwice = defineRule({
  id: 'sent-twice',
  area: 'round trip',
  seen: 'one message arrives several times',
  joins: [
    'DELIVERY_DUPLICATED',
    'DELIVERY_SENT_TWICE',
    'DELIVERY_SEND_UNKNOWN',
    'SMTP_SLOW',
    'SMTP_STOPPED_ANSWERING',
  ],
  find: (scene) => {
    const told = scene.found('DELIVERY_DUPLICATED', 'DELIVERY_SENT_TWICE');
    const signs = scene.found('DELIVERY_SEND_UNKNOWN', 'SMTP_SLOW', 'SMTP_STOPPED_ANSWERING');
    return told.length === 0
      ? []
      : [
          {
            about: { to: some(told.map((one) => text(one, 'to') || one.target)) },
            explains: told,
            because: signs,
            confidence: signs.length > 0 ? 'likely' : 'possible',
          },
        ];
  },
  // RFC 1047 2: a receiver that answers too late to the end of the message gets it again.
  says: ({ to }) =>
    `a server answers too late to the end of the message, so that mail to ${to} is sent again; or a rule at the receiver copies it`,
  remedies: () => [
    minutes('compare the Received lines of both copies: where they part is the place'),
    hours('let the server take the message first and scan it afterwards, or give the scanner more processes'),
  ],
  look: () => 'postwatch check SERVER:25 --transcript',
});

export const hopInPlainText = defineRule({
  id: 'hop-in-plain-text',
  area: 'round trip',
  seen: 'one step of the way was not encrypted',
  joins: ['DELIVERY_HOP_PLAINTEXT', 'SMTP_STARTTLS_MISSING', 'SMTP_STARTTLS_LOST', 'TLS_HANDSHAKE_FAILED'],
  find: (scene) => {
    const told = scene.found('DELIVERY_HOP_PLAINTEXT');
    const bare = scene.found('SMTP_STARTTLS_MISSING', 'SMTP_STARTTLS_LOST', 'TLS_HANDSHAKE_FAILED');
    return told.length === 0
      ? []
      : [
          {
            about: { way: some(told.map((one) => `${text(one, 'from')} to ${text(one, 'by')}`)) },
            explains: told,
            because: bare,
            confidence: bare.length > 0 ? 'certain' : 'likely',
          },
        ];
  },
  says: ({ way }) =>
    `mail goes in plain text from ${way}: one of the two does not offer or does not use STARTTLS`,
  remedies: () => [
    minutes('on the sending side: use TLS when it is offered (Postfix: smtp_tls_security_level = may)'),
    hours(
      'on the receiving side: offer STARTTLS with a certificate; inside one machine or one rack it may be meant',
    ),
  ],
  look: () => 'postwatch check SERVER:25',
});
