/** Quotas, rates and warm-up. */
import { days, hours, minutes } from '../cause.ts';
import { defineRule } from '../rule.ts';
import { isOfMail, MAIL_REFUSALS, text } from '../symptom.ts';
import { distinct, some } from '../words.ts';

export const quotaUsedUp = defineRule({
  id: 'quota-used-up',
  area: 'limits',
  seen: 'sending stops in the afternoon and works again the next day',
  joins: [
    'SES_QUOTA_SOON',
    'SES_SPEED_NEAR',
    'SES_QUOTA_REACHED',
    'SES_QUOTA_NEAR',
    'SMTP_SENDER_REFUSED',
    ...MAIL_REFUSALS,
  ],
  replies: ['rate-limited'],
  find: (scene) => {
    const quota = scene.found('SES_QUOTA_REACHED', 'SES_QUOTA_NEAR', 'SES_QUOTA_SOON', 'SES_SPEED_NEAR');
    const said = scene
      .refusals('rate-limited')
      .filter(({ reply }) =>
        /quota|daily|maximum sending rate|limit(?:s)? (?:exceeded|reached)|too many (?:mails|messages) (?:today|per day)/i.test(
          reply,
        ),
      );
    const told = [...quota, ...said.map(({ symptom }) => symptom)];
    return told.length === 0
      ? []
      : [
          {
            about: { who: some([...quota.map(({ target }) => target), ...said.map(({ by }) => by)]) },
            explains: told,
            confidence:
              quota.some(({ code }) => code === 'SES_QUOTA_REACHED') || said.length > 1
                ? 'certain'
                : 'likely',
          },
        ];
  },
  says: ({ who }) =>
    `the quota at ${who} is used up, or nearly: more is sent than the account may send in a day or a second`,
  remedies: () => [
    minutes('hold back what can wait (newsletters), so that passwords and invoices pass'),
    hours('ask for a higher quota; say what you send and how people signed up'),
    hours('is it you who sends so much? A stolen key shows first in the quota'),
  ],
  look: ({ who }) => `postwatch check ${who}`,
});

export const listHygiene = defineRule({
  id: 'list-hygiene',
  area: 'limits',
  seen: 'the rate of bounces rises; most say "no such user"',
  joins: ['SES_SUPPRESSED', 'SES_RATE_HIGH', 'SES_RATE_NEAR', 'SES_PAUSED', ...MAIL_REFUSALS],
  replies: ['invalid-recipient', 'unknown-domain', 'mailbox-inactive'],
  find: (scene) => {
    const rate = scene
      .found('SES_RATE_HIGH', 'SES_RATE_NEAR')
      .filter((one) => text(one, 'rate') !== 'complaints');
    const unknown = scene.refusals('invalid-recipient', 'unknown-domain', 'mailbox-inactive');
    const heard = unknown.filter(({ symptom }) => isOfMail(symptom));
    const count = heard.reduce((sum, { symptom }) => sum + (Number(text(symptom, 'count')) || 1), 0);
    if (rate.length === 0 && count < 5) return [];
    return [
      {
        about: {
          what:
            rate.length > 0
              ? `the account is near or over what its provider allows`
              : `${count} recipients do not exist`,
          share: some(rate.map((one) => text(one, 'share'))),
        },
        explains: [...rate, ...scene.found('SES_SUPPRESSED'), ...heard.map(({ symptom }) => symptom)],
        because: scene.found('SES_PAUSED'),
        confidence: rate.length > 0 && heard.length > 0 ? 'certain' : 'likely',
      },
    ];
  },
  says: ({ what }) => `mail goes to addresses that are not there: an old, bought or mistyped list (${what})`,
  remedies: () => [
    minutes(
      'stop the campaign that causes it, and take every hard bounce off the list: postwatch bounce FILES --json',
    ),
    hours('let the program that sends obey bounces by itself (suppression list)'),
    days('ask new addresses for a confirmation (double opt-in), and drop those that were silent for a year'),
  ],
  look: () => 'postwatch bounce FILES --json',
});

export const complaints = defineRule({
  id: 'unwanted-mail',
  area: 'limits',
  seen: 'complaints come back; the rate of complaints is near the limit',
  joins: ['SES_RATE_HIGH', 'SES_RATE_NEAR', 'BOUNCE_COMPLAINT'],
  find: (scene) => {
    const rate = scene
      .found('SES_RATE_HIGH', 'SES_RATE_NEAR')
      .filter((one) => text(one, 'rate') === 'complaints');
    const told = [...rate, ...scene.found('BOUNCE_COMPLAINT')];
    return told.length === 0
      ? []
      : [
          {
            about: { who: some(told.map((one) => text(one, 'by') || one.target)) },
            explains: told,
            confidence: told.length > 1 ? 'certain' : 'likely',
          },
        ];
  },
  says: ({ who }) =>
    `people at ${who} press "this is spam": they did not ask for the mail, or cannot find how to end it`,
  remedies: () => [
    minutes('take everybody who complained off the list at once, and never write again'),
    hours(
      'put one-click unsubscribe into the header (List-Unsubscribe, List-Unsubscribe-Post), and make the link visible',
    ),
    days('write only to those who asked; fewer than 1 complaint in 1000 mails is what receivers accept'),
  ],
  look: () => 'postwatch bounce FILES --json',
});

export const accountPaused = defineRule({
  id: 'account-paused',
  area: 'limits',
  seen: 'the account does not send at all',
  joins: ['SES_PAUSED', 'SES_RATE_HIGH'],
  find: (scene) => {
    const paused = scene.found('SES_PAUSED');
    const rates = scene.found('SES_RATE_HIGH');
    return paused.map((one) => {
      const why = rates.filter((rate) => text(rate, 'region') === text(one, 'region'));
      return {
        about: {
          region: text(one, 'region'),
          why:
            why.length === 0
              ? 'or somebody of yours switched it off'
              : `for its ${some(why.map((rate) => text(rate, 'rate')))}`,
        },
        explains: [one, ...why],
        confidence: why.length > 0 ? ('certain' as const) : ('possible' as const),
      };
    });
  },
  says: ({ region, why }) => `SES has paused the account in ${region}, ${why}`,
  remedies: () => [
    minutes('read the notice of AWS in the account (Personal Health Dashboard, mail to its owner)'),
    minutes('was it you? aws ses get-account-sending-enabled, and CloudTrail: UpdateAccountSendingEnabled'),
    days(
      'mend the cause, write to AWS what you changed, and wait for the review; send through another service meanwhile',
    ),
  ],
  look: ({ region }) => `postwatch check ses:${region}`,
});

export const sandboxed = defineRule({
  id: 'account-in-sandbox',
  area: 'limits',
  seen: '"email address is not verified" for recipients elsewhere',
  joins: ['SES_SANDBOX', ...MAIL_REFUSALS],
  replies: ['sender-rejected'],
  find: (scene) =>
    scene.found('SES_SANDBOX').map((one) => {
      const said = scene.refusals('sender-rejected').filter(({ reply }) => /not verified/i.test(reply));
      return {
        about: { region: text(one, 'region') },
        explains: [one, ...said.map(({ symptom }) => symptom)],
        confidence: 'certain' as const,
      };
    }),
  says: ({ region }) =>
    `the account in ${region} was never let out of the sandbox of SES: it may write to verified addresses only`,
  remedies: () => [
    minutes('verify the few addresses that you test with'),
    days('ask for production access in the SES console; it takes a day'),
  ],
  look: ({ region }) => `postwatch check ses:${region}`,
});

export const reputationAtOne = defineRule({
  id: 'reputation-at-one-provider',
  area: 'limits',
  seen: 'one large provider puts mail off (421 4.7.x), all others take it',
  joins: ['LOG_DELIVERED', ...MAIL_REFUSALS],
  replies: ['rate-limited', 'policy', 'blocklisted'],
  find: (scene) => {
    const held = scene
      .refusals('rate-limited', 'policy', 'blocklisted')
      .filter(({ symptom }) => symptom.code === 'LOG_PUT_OFF' || symptom.code === 'LOG_REFUSED');
    const by = distinct(held.map((one) => one.by));
    const took = scene.found('LOG_DELIVERED').filter((one) => !by.includes(text(one, 'by')));
    const [only] = by;
    if (by.length !== 1 || only === undefined || took.length === 0) return [];
    return [
      {
        about: { provider: only, others: some(took.map((one) => text(one, 'by'))) },
        explains: held.map(({ symptom }) => symptom),
        because: took,
        confidence: 'likely',
      },
    ];
  },
  says: ({ provider, others }) =>
    `${provider} alone holds mail back, ${others} take it: it is your reputation there, not your server`,
  remedies: ({ provider }) => [
    minutes(
      `send slower to ${provider}: two connections, 20 messages in each; raise it when the deferrals stop`,
    ),
    hours(`look at what ${provider} says itself: Google Postmaster Tools, Microsoft SNDS, Yahoo Sender Hub`),
    days('write for two weeks only to those who opened something lately; the rest comes back slowly'),
  ],
  look: () => 'postwatch logs FILE --by provider',
});

export const sendsTooFast = defineRule({
  id: 'new-or-too-fast',
  area: 'limits',
  seen: 'several providers put mail off at once: "too many messages", "rate limited"',
  joins: ['SMTP_RECIPIENT_REFUSED_FOR_NOW', ...MAIL_REFUSALS],
  replies: ['rate-limited'],
  find: (scene) => {
    const held = scene.refusals('rate-limited');
    const by = distinct(held.map((one) => one.by));
    return by.length < 2
      ? []
      : [
          {
            about: { by: some(by) },
            explains: held.map(({ symptom }) => symptom),
            confidence: by.length > 2 ? 'likely' : 'possible',
          },
        ];
  },
  says: ({ by }) =>
    `more is sent than the address is known for: ${by} hold it back (a new address, or a jump in volume)`,
  remedies: () => [
    minutes(
      'limit connections and messages per receiver (Postfix: default_destination_concurrency_limit, _rate_delay)',
    ),
    days(
      'warm the address up: double the volume every few days, best recipients first, never more than the plan says',
    ),
  ],
  look: () => 'postwatch logs FILE --by provider',
});
