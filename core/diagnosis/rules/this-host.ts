/** What is wrong here, and says nothing about anybody's mail. */
import { hours, minutes } from '../cause.ts';
import { defineRule } from '../rule.ts';
import { hostOf, text, type Symptom } from '../symptom.ts';
import { distinct, some } from '../words.ts';

export const resolverDownHere = defineRule({
  id: 'resolver-down-here',
  area: 'this host',
  seen: 'nothing can be looked up; every domain looks unknown at once',
  joins: [
    'PATH_RESOLVER_DOWN',
    'MX_UNSEEN',
    'SPF_UNSEEN',
    'DMARC_UNSEEN',
    'DKIM_UNSEEN',
    'SMTP_HOST_UNSEEN',
    'DNSBL_LIST_UNSEEN',
    'DNSBL_NOTHING_CHECKED',
    'MX_FOUND',
    'DNSBL_CLEAN',
  ],
  find: (scene) => {
    const down = scene.found('PATH_RESOLVER_DOWN');
    const answered = scene.found('MX_FOUND', 'DNSBL_CLEAN');
    const [good] = answered;
    return down.length === 0
      ? []
      : [
          {
            about: { detail: text(down[0] as Symptom, 'detail') },
            explains: [
              ...down,
              ...scene.found(
                'MX_UNSEEN',
                'SPF_UNSEEN',
                'DMARC_UNSEEN',
                'DKIM_UNSEEN',
                'SMTP_HOST_UNSEEN',
                'DNSBL_LIST_UNSEEN',
                'DNSBL_NOTHING_CHECKED',
              ),
            ],
            confidence: 'certain',
            against: good === undefined ? [] : [`DNS answered about ${good.target} in the same run`],
          },
        ];
  },
  says: () =>
    'no DNS resolver answers this host: what was not seen is unknown, and nothing is wrong with it for that',
  remedies: () => [
    minutes('ask the resolver by hand from the same host: dig @RESOLVER example.com'),
    minutes('name another one: --resolver IP, or "resolvers" in postwatch.yaml'),
    hours('open UDP and TCP port 53 from this host to its resolvers'),
  ],
  look: () => 'postwatch check example.com --resolver 9.9.9.9',
});

export const timeWasUp = defineRule({
  id: 'time-was-up',
  area: 'this host',
  seen: 'a run ends before everything was looked at',
  joins: ['PATH_BUDGET_SPENT', 'SMTP_SLOW', 'SMTP_GREETING_SLOW', 'SMTP_STOPPED_ANSWERING'],
  find: (scene) => {
    const told = scene.found('PATH_BUDGET_SPENT');
    const slow = scene.found('SMTP_SLOW', 'SMTP_GREETING_SLOW', 'SMTP_STOPPED_ANSWERING');
    if (told.length === 0) return [];
    return [
      {
        about: { who: slow.length === 0 ? 'a server or a resolver' : some(slow.map(({ target }) => target)) },
        explains: told,
        because: slow,
        confidence: slow.length > 0 ? 'likely' : 'possible',
      },
    ];
  },
  says: ({ who }) => `${who} is so slow that the time of the run was up`,
  remedies: () => [
    minutes('give it more time once: --timeout 180'),
    minutes('read the times of the stages: the slowest is usually one server or one resolver'),
    hours(
      'if many targets say so at once, this host has too much to do: fewer at once, or a longer interval',
    ),
  ],
  look: ({ who }) => `postwatch check ${who} --timeout 180 --transcript`,
});

export const secretUnreadable = defineRule({
  id: 'secret-unreadable',
  area: 'this host',
  seen: 'logins are not tested any more, though nothing refuses them',
  joins: ['PATH_SECRET_MISSING', 'SMTP_AUTH_SECRET_UNFIT', 'DNSBL_KEY_MISSING', 'PATH_ACCOUNT_UNREACHABLE'],
  find: (scene) => {
    const told = scene.found(
      'PATH_SECRET_MISSING',
      'SMTP_AUTH_SECRET_UNFIT',
      'DNSBL_KEY_MISSING',
      'PATH_ACCOUNT_UNREACHABLE',
    );
    return told.length === 0
      ? []
      : [
          {
            about: { targets: some(told.map(({ target }) => target)) },
            explains: told,
            confidence: 'certain',
          },
        ];
  },
  says: ({ targets }) => `this host may not read a secret or an account that it needs for ${targets}`,
  remedies: () => [
    minutes(
      'check that the reference in postwatch.yaml names a secret that exists, with the fields "user" and "password" (or "token")',
    ),
    hours(
      'give this host the right to read it (on AWS: secretsmanager:GetSecretValue and kms:Decrypt; for SES: ses:Get*)',
    ),
  ],
  look: () => 'postwatch check HOST:587 --config postwatch.yaml',
});

export const clockWrongHere = defineRule({
  id: 'clock-wrong',
  area: 'this host',
  seen: 'certificates and signatures are "not yet valid", or all expired at once',
  joins: ['TLS_CERTIFICATE_NOT_YET_VALID', 'DNSSEC_BOGUS', 'TLS_CERTIFICATE_OK'],
  find: (scene) => {
    const early = scene.found('TLS_CERTIFICATE_NOT_YET_VALID');
    const bogus = scene
      .found('DNSSEC_BOGUS')
      .filter((one) => /not yet|inception|in the future/i.test(`${text(one, 'why')} ${text(one, 'reason')}`));
    const valid = scene.found('TLS_CERTIFICATE_OK');
    const told = [...early, ...bogus];
    const places = distinct(told.map(hostOf));
    if (told.length === 0) return [];
    const [good] = valid;
    if (places.length > 1)
      return [
        {
          about: { whose: 'this host', places: some(places) },
          explains: told,
          confidence: 'likely',
          against: good === undefined ? [] : [`the certificate of ${good.target} is in its time`],
        },
      ];
    return early.length === 0
      ? []
      : [
          {
            about: { whose: `whoever issued the certificate of ${places[0] ?? ''}`, places: places[0] ?? '' },
            explains: early,
            confidence: 'possible',
          },
        ];
  },
  says: ({ whose, places }) =>
    `the clock of ${whose} is wrong: what ${places} shows is not valid yet by the clock here`,
  remedies: () => [
    minutes('compare the clocks: timedatectl, chronyc tracking'),
    minutes('if the clocks are right, put the previous certificate back until the new one is valid'),
    hours('let NTP keep the time on that host'),
  ],
  look: ({ places }) => `postwatch check ${places}`,
});
