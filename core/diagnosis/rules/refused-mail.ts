/** Mail that is refused for itself, or for its way. */
import { hours, minutes } from '../cause.ts';
import { defineRule } from '../rule.ts';
import { isOfMail, MAIL_REFUSALS, text } from '../symptom.ts';
import { distinct, some } from '../words.ts';

export const contentRefused = defineRule({
  id: 'content-refused',
  area: 'content',
  seen: '554 "message looks like spam", to some receivers or all',
  joins: ['DNSBL_LISTED', ...MAIL_REFUSALS],
  replies: ['content-rejected'],
  find: (scene) => {
    const refused = scene.refusals('content-rejected');
    const names = scene
      .found('DNSBL_LISTED')
      .filter((one) => text(one, 'role') !== 'address' && text(one, 'role') !== '');
    const by = distinct(refused.map((one) => one.by));
    return refused.length === 0
      ? []
      : [
          {
            about: {
              by: some(by),
              what:
                names.length > 0
                  ? `it carries ${some(names.map((one) => text(one, 'item')))}, which is on a list`
                  : 'words, links or an attachment',
            },
            explains: [...refused.map(({ symptom }) => symptom), ...names],
            confidence: names.length > 0 ? 'certain' : by.length > 1 ? 'likely' : 'possible',
          },
        ];
  },
  says: ({ by, what }) => `the message itself is refused by ${by}: ${what}`,
  remedies: () => [
    minutes(
      'send a plain text to the same recipient: if it passes, halve the message until the part is found',
    ),
    hours('take out shortened links, names on lists, and attachments that can run; link to a page instead'),
    hours('if it is harmless, send the id in the reply to the postmaster of the receiver'),
  ],
  look: () => 'postwatch bounce FILE',
});

export const encryptionRefused = defineRule({
  id: 'encryption-wanted',
  area: 'delivery',
  seen: '"must issue STARTTLS first", or "TLS is required, but was not offered"',
  joins: ['SMTP_ENVELOPE_NEEDS_ENCRYPTION', 'SMTP_STARTTLS_MISSING', ...MAIL_REFUSALS],
  replies: ['tls-required'],
  find: (scene) => {
    const told = [
      ...scene.found('SMTP_ENVELOPE_NEEDS_ENCRYPTION'),
      ...scene
        .refusals('tls-required')
        .map(({ symptom }) => symptom)
        // A server that offers STARTTLS and refuses it has a trouble of its own.
        .filter(({ code }) => !code.startsWith('SMTP_STARTTLS')),
    ];
    return told.length === 0
      ? []
      : [
          {
            about: { by: some(told.map((one) => text(one, 'by') || one.target)) },
            explains: [...new Set(told)],
            because: scene.found('SMTP_STARTTLS_MISSING'),
            confidence: 'certain',
          },
        ];
  },
  says: ({ by }) => `one side insists on encryption and the other does not offer it (${by})`,
  remedies: () => [
    minutes('use TLS when it is offered (Postfix: smtp_tls_security_level = may, or dane)'),
    minutes('if a rule of yours demands TLS for this receiver, the receiver has lost it: ask its postmaster'),
  ],
  look: ({ by }) => `postwatch check ${by}:25 --transcript`,
});

export const busyAccountLogin = defineRule({
  id: 'relay-login-refused',
  area: 'delivery',
  seen: 'the queue says "authentication failed" at the relay host',
  joins: ['SMTP_AUTH_REJECTED', ...MAIL_REFUSALS],
  replies: ['auth-failed'],
  find: (scene) => {
    const refused = scene.refusals('auth-failed').filter(({ symptom }) => isOfMail(symptom));
    const probed = scene.found('SMTP_AUTH_REJECTED');
    return refused.length === 0
      ? []
      : [
          {
            about: { by: some(refused.map((one) => one.by)) },
            explains: refused.map(({ symptom }) => symptom),
            because: probed,
            confidence: 'likely',
          },
        ];
  },
  says: ({ by }) => `the mail server cannot log in to its relay ${by}: the password it has is an old one`,
  remedies: () => [
    minutes(
      'write the password of today into smtp_sasl_password_maps, postmap it, and flush the queue: postqueue -f',
    ),
    hours('where the relay wants app passwords or OAuth now, make one'),
  ],
  look: ({ by }) => `postwatch check ${by}:587 --auth-user USER`,
});
