/** Rules of receiving servers that hit the wrong ones. */
import { days, hours, minutes } from '../cause.ts';
import { defineRule } from '../rule.ts';
import { hostOf, MAIL_REFUSALS, text } from '../symptom.ts';
import { some } from '../words.ts';

export const catchAll = defineRule({
  id: 'catch-all',
  area: 'envelope',
  seen: 'every name is accepted; bounces go out for mail that nobody can read',
  joins: ['SMTP_CATCH_ALL', 'DNSBL_LISTED'],
  find: (scene) => {
    const told = scene.found('SMTP_CATCH_ALL');
    const back = scene.found('DNSBL_LISTED').filter((one) => /backscatter/i.test(text(one, 'name')));
    return told.length === 0
      ? []
      : [
          {
            about: { domains: some(told.map((one) => text(one, 'domain'))) },
            explains: [...told, ...back],
            confidence: back.length > 0 ? 'certain' : 'likely',
          },
        ];
  },
  says: ({ domains }) =>
    `the receiving server does not know the mailboxes of ${domains}: it accepts all, and returns or loses the rest later`,
  remedies: () => [
    minutes('if a catch-all is meant, keep it, and never bounce from it'),
    hours(
      'give the server the list of mailboxes (Postfix: relay_recipient_maps, reject_unverified_recipient)',
    ),
  ],
  look: ({ domains }) => `postwatch check MX:25 --to someone@${domains} --catch-all`,
});

export const nullSenderRefused = defineRule({
  id: 'null-sender-refused',
  area: 'envelope',
  seen: 'nobody learns that his mail failed; sender verification fails',
  joins: ['SMTP_NULL_SENDER_REFUSED'],
  find: (scene) => {
    const told = scene.found('SMTP_NULL_SENDER_REFUSED');
    return told.length === 0
      ? []
      : [{ about: { hosts: some(told.map(hostOf)) }, explains: told, confidence: 'certain' }];
  },
  says: ({ hosts }) =>
    `a rule against spam on ${hosts} refuses every bounce of the world, for bounces have no sender`,
  remedies: () => [
    minutes('take the rule out (Postfix: reject_non_fqdn_sender is right, an own check against "<>" is not)'),
    hours('against false bounces, mark your own (BATV) or refuse after DATA by content'),
  ],
  look: ({ hosts }) => `postwatch check ${hosts}:25 --to postmaster@DOMAIN --null-sender`,
});

export const roleMailboxesMissing = defineRule({
  id: 'role-mailboxes-missing',
  area: 'envelope',
  seen: 'postmaster@ and abuse@ bounce; nobody is told of trouble',
  joins: [
    'SMTP_POSTMASTER_REFUSED',
    'SMTP_ABUSE_REFUSED',
    'DMARC_REPORT_UNDELIVERABLE',
    'TLS_RPT_UNDELIVERABLE',
  ],
  find: (scene) => {
    const told = scene.found('SMTP_POSTMASTER_REFUSED', 'SMTP_ABUSE_REFUSED');
    const reports = scene.found('DMARC_REPORT_UNDELIVERABLE', 'TLS_RPT_UNDELIVERABLE');
    return told.length + reports.length === 0
      ? []
      : [
          {
            about: {
              mailboxes: some([
                ...told.map((one) => text(one, 'mailbox')),
                ...reports.map((one) => text(one, 'destination') || text(one, 'uri')),
              ]),
            },
            explains: [...told, ...reports],
            confidence: 'certain',
          },
        ];
  },
  says: ({ mailboxes }) =>
    `nobody made the mailboxes that others write to when something is wrong: ${mailboxes}`,
  remedies: () => [minutes('make them aliases of somebody who reads mail, and write to them once yourself')],
  look: () => 'postwatch check MX:25 --to you@DOMAIN --postmaster --abuse',
});

export const limitLowered = defineRule({
  id: 'size-limit',
  area: 'envelope',
  seen: '552 message too large, small mail passes',
  joins: ['SMTP_SIZE_SHRUNK', 'SMTP_SENDER_REFUSED', ...MAIL_REFUSALS],
  replies: ['message-too-large'],
  find: (scene) => {
    const shrunk = scene.found('SMTP_SIZE_SHRUNK');
    const refused = scene.refusals('message-too-large');
    const told = [...shrunk, ...refused.map(({ symptom }) => symptom)];
    return told.length === 0
      ? []
      : [
          {
            about: { who: some([...shrunk.map(hostOf), ...refused.map(({ by }) => by)]) },
            explains: told,
            confidence: shrunk.length > 0 && refused.length > 0 ? 'certain' : 'likely',
          },
        ];
  },
  says: ({ who }) => `the limit of ${who} is smaller than what is sent there`,
  remedies: () => [
    minutes('send a link instead of the attachment; in transit it grows by a third (base64)'),
    minutes('if the server is yours, set the limit again (Postfix: message_size_limit)'),
  ],
  look: ({ who }) => `postwatch check ${who}:25 --verbose`,
});

export const openRelay = defineRule({
  id: 'open-relay',
  area: 'envelope',
  seen: 'strangers send through the server; it is on lists within hours',
  joins: ['SMTP_RELAY_SUSPICIOUS', 'DNSBL_LISTED'],
  find: (scene) => {
    const told = scene.found('SMTP_RELAY_SUSPICIOUS');
    const listed = scene.found('DNSBL_LISTED').filter((one) => text(one, 'about') !== 'policy');
    return told.length === 0
      ? []
      : [
          {
            about: { hosts: some(told.map(hostOf)) },
            explains: [...told, ...listed],
            confidence: listed.length > 0 ? 'certain' : 'likely',
          },
        ];
  },
  says: ({ hosts }) => `${hosts} relays for strangers`,
  remedies: () => [
    minutes(
      'close it now (Postfix: smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination)',
    ),
    minutes('stop the queue and throw away what is not yours: postsuper -d ALL deferred, after you looked'),
    days('ask the lists for removal only when it is closed'),
  ],
  look: ({ hosts }) => `postwatch check ${hosts}:25 --transcript`,
});
