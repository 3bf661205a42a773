/** Records that receivers cannot use, and mail that they do not believe. */
import { days, hours, minutes } from '../cause.ts';
import { defineRule } from '../rule.ts';
import { domainOf, MAIL_REFUSALS, text, texts } from '../symptom.ts';
import { some } from '../words.ts';

export const recordPastedWrong = defineRule({
  id: 'record-pasted-wrong',
  area: 'sender authentication',
  seen: 'a record is there and receivers cannot use it',
  joins: [
    'SPF_SYNTAX',
    'SPF_MODIFIER_MISTAKEN',
    'DKIM_KEY_SYNTAX',
    'DKIM_KEY_TYPE_UNKNOWN',
    'DMARC_SYNTAX',
    'DMARC_REPORT_ADDRESS_SYNTAX',
    'TLS_RPT_SYNTAX',
    'BIMI_SYNTAX',
    'DMARC_MISSING',
    'TLS_RPT_OLD_LABEL',
  ],
  find: (scene) => {
    const broken = scene.found(
      'SPF_SYNTAX',
      'SPF_MODIFIER_MISTAKEN',
      'DKIM_KEY_SYNTAX',
      'DKIM_KEY_TYPE_UNKNOWN',
      'DMARC_SYNTAX',
      'DMARC_REPORT_ADDRESS_SYNTAX',
      'TLS_RPT_SYNTAX',
      'BIMI_SYNTAX',
      'TLS_RPT_OLD_LABEL',
    );
    const misplaced = scene.found('DMARC_MISSING').filter((one) => text(one, 'misplaced') !== '');
    return [...Map.groupBy([...broken, ...misplaced], domainOf)].map(([domain, symptoms]) => ({
      about: { domain, what: some(symptoms.map(({ code }) => code.split('_')[0] ?? '')) },
      explains: symptoms,
      confidence: 'certain' as const,
    }));
  },
  says: ({ domain, what }) =>
    `the ${what} record of ${domain} was damaged when it was entered: quotes, spaces, line ends or the wrong name`,
  remedies: () => [
    minutes('enter it again as one line, without quotes of your own, at the name that the finding says'),
    minutes('many web forms add the domain themselves: "_dmarc", not "_dmarc.example.com"'),
    minutes('look at what DNS really has: dig TXT NAME'),
  ],
  look: ({ domain }) => `postwatch check ${domain}`,
});

export const secondRecord = defineRule({
  id: 'second-record-added',
  area: 'sender authentication',
  seen: 'two records where one is allowed: none counts',
  joins: [
    'SPF_MULTIPLE',
    'DMARC_MULTIPLE',
    'DKIM_KEY_MULTIPLE',
    'MTA_STS_RECORD_MULTIPLE',
    'TLS_RPT_MULTIPLE',
    'BIMI_MULTIPLE',
    'SPF_SENDER_NOT_AUTHORISED',
    ...MAIL_REFUSALS,
  ],
  replies: ['spf-failed', 'dmarc-failed'],
  find: (scene) => {
    const told = scene.found(
      'SPF_MULTIPLE',
      'DMARC_MULTIPLE',
      'DKIM_KEY_MULTIPLE',
      'MTA_STS_RECORD_MULTIPLE',
      'TLS_RPT_MULTIPLE',
      'BIMI_MULTIPLE',
    );
    return [...Map.groupBy(told, domainOf)].map(([domain, symptoms]) => ({
      about: {
        domain,
        what: some(
          symptoms.map(({ code }) =>
            code
              .split('_')
              .slice(0, code.startsWith('MTA') ? 2 : 1)
              .join('-'),
          ),
        ),
      },
      explains: [
        ...symptoms,
        ...(symptoms.some(({ code }) => code === 'SPF_MULTIPLE')
          ? scene.found('SPF_SENDER_NOT_AUTHORISED').filter((one) => domainOf(one) === domain)
          : []),
      ],
      because: scene.refusals('spf-failed', 'dmarc-failed').map(({ symptom }) => symptom),
      confidence: 'certain' as const,
    }));
  },
  says: ({ domain, what }) =>
    `a second provider's ${what} record was added beside the first at ${domain}: receivers use none of them`,
  remedies: () => [
    minutes('make one of them: for SPF, both includes in one "v=spf1 ... -all"'),
    hours('keep one owner for the mail records of a zone, and let him merge'),
  ],
  look: ({ domain }) => `postwatch check ${domain}`,
});

export const serviceNotAligned = defineRule({
  id: 'service-not-aligned',
  area: 'sender authentication',
  seen: 'records are right, and receivers still say that DMARC fails',
  joins: [
    'DELIVERY_DMARC_FAILED',
    'SPF_FOUND',
    'DMARC_FOUND',
    'DKIM_KEY_FOUND',
    'DKIM_GUESSED',
    ...MAIL_REFUSALS,
  ],
  replies: ['dmarc-failed', 'dkim-failed', 'spf-and-dkim-failed'],
  find: (scene) => {
    const refused = scene.refusals('dmarc-failed', 'dkim-failed', 'spf-and-dkim-failed');
    const right = scene.found('SPF_FOUND', 'DMARC_FOUND', 'DKIM_KEY_FOUND', 'DKIM_GUESSED');
    const arrived = scene.found('DELIVERY_DMARC_FAILED');
    return refused.length + arrived.length === 0
      ? []
      : [
          {
            about: {
              by: some([
                ...refused.map(({ by }) => by),
                ...arrived.map((one) => text(one, 'to') || one.target),
              ]),
            },
            explains: [...refused.map(({ symptom }) => symptom), ...arrived],
            because: right,
            confidence: right.length > 1 ? 'likely' : 'possible',
          },
        ];
  },
  says: ({ by }) =>
    `something sends in the name of the domain without a signature of the domain, and with an envelope of another one: ${by} refuse it`,
  remedies: () => [
    minutes(
      'look at the headers of one such mail: which server sent it, which d= signed it, which domain bounces go to',
    ),
    hours(
      'let that service sign with your domain (its "domain authentication"), or send through your own server',
    ),
    days('read the aggregate reports of DMARC: they list every source by address'),
  ],
  look: () => 'postwatch bounce FILE',
});

export const bulkRules = defineRule({
  id: 'bulk-sender-rules',
  area: 'sender authentication',
  seen: '550 5.7.515, 5.7.26 or 421 4.7.x from Gmail, Yahoo or Outlook.com',
  joins: ['BULK_NOT_READY', 'DMARC_MISSING', 'SPF_MISSING', 'DKIM_ABSENT', ...MAIL_REFUSALS],
  replies: ['spf-and-dkim-failed', 'dmarc-failed', 'policy'],
  find: (scene) => {
    const told = scene.found('BULK_NOT_READY');
    const missing = scene.found('DMARC_MISSING', 'SPF_MISSING', 'DKIM_ABSENT');
    const refused = scene
      .refusals('spf-and-dkim-failed', 'dmarc-failed', 'policy')
      .filter(({ reply }) => /[45]\.7\.(?:515|26|27|30|32)\b|bulk|unauthenticated/i.test(reply))
      .map(({ symptom }) => symptom);
    if (refused.length === 0) return [];
    return [
      {
        about: {
          points:
            some(
              told.flatMap((one) => texts(one, 'notMet')),
              4,
            ) || 'authentication',
          domains: some([...told, ...missing].map(domainOf)) || 'the domain',
        },
        explains: [...told, ...missing, ...refused],
        confidence: told.length + missing.length > 0 ? 'certain' : 'likely',
      },
    ];
  },
  says: ({ domains, points }) =>
    `mail of ${domains} is refused by the rules that Google, Yahoo and Microsoft have for those who send much: ${points}`,
  remedies: () => [
    minutes('publish DMARC with p=none and a rua address: it harms nothing and shows who sends'),
    hours('publish SPF for every server that sends, and sign all mail with DKIM of the same domain'),
    days('one-click unsubscribe in newsletters; fewer than 1 complaint in 1000 mails'),
  ],
  look: ({ domains }) => `postwatch check ${domains}`,
});

export const neverSetUp = defineRule({
  id: 'authentication-never-set-up',
  area: 'sender authentication',
  seen: 'mail goes to the spam folder of large receivers, whatever is in it',
  joins: ['SPF_MISSING', 'DMARC_MISSING', 'DKIM_ABSENT', 'BULK_NOT_READY', 'SPF_GONE', 'DMARC_GONE'],
  find: (scene) => {
    const missing = scene
      .found('SPF_MISSING', 'DMARC_MISSING', 'DKIM_ABSENT')
      .filter((one) => text(one, 'misplaced') === '');
    const gone = new Set(scene.found('SPF_GONE', 'DMARC_GONE').map(domainOf));
    const bulk = scene.found('BULK_NOT_READY');
    return [...Map.groupBy(missing, domainOf)].flatMap(([domain, symptoms]) => {
      const also = bulk.filter((one) => domainOf(one) === domain);
      // What was there and is gone has another cause.
      if (gone.has(domain) || symptoms.length + also.length < 2) return [];
      const has = (code: string): string => (symptoms.some((one) => one.code === code) ? 'yes' : '');
      return [
        {
          about: {
            domain,
            what: some(symptoms.map(({ code }) => code.split('_')[0] ?? '')),
            spf: has('SPF_MISSING'),
            dkim: has('DKIM_ABSENT'),
            dmarc: has('DMARC_MISSING'),
          },
          explains: [...symptoms, ...also],
          confidence: 'likely' as const,
        },
      ];
    });
  },
  says: ({ domain, what }) =>
    `nobody ever set up ${what} for ${domain}: receivers cannot tell its mail from forged mail`,
  remedies: ({ domain, spf, dkim, dmarc }) => [
    ...(spf === ''
      ? []
      : [
          minutes(
            `publish SPF as TXT at ${domain}: "v=spf1 mx -all", with every other server that sends before "-all"`,
          ),
        ]),
    ...(dmarc === ''
      ? []
      : [
          minutes(
            `publish DMARC as TXT at _dmarc.${domain}: "v=DMARC1; p=none; rua=mailto:dmarc@${domain}", and read the reports for some weeks`,
          ),
        ]),
    ...(dkim === ''
      ? []
      : [hours('let the mail server or service sign with DKIM, and publish the key that it shows')]),
  ],
  look: ({ domain }) => `postwatch check ${domain}`,
});

export const reportsGoNowhere = defineRule({
  id: 'reports-go-nowhere',
  area: 'sender authentication',
  seen: 'DMARC is there, and nobody has ever seen a report',
  joins: [
    'DMARC_REPORTS_NOT_WANTED',
    'DMARC_REPORT_NOT_AUTHORISED',
    'DMARC_REPORT_LED_AWAY',
    'DMARC_FAILURE_OPTIONS_IDLE',
    'DMARC_POLICY_NONE',
    'DMARC_TESTING',
  ],
  find: (scene) => {
    const told = scene.found(
      'DMARC_REPORTS_NOT_WANTED',
      'DMARC_REPORT_NOT_AUTHORISED',
      'DMARC_REPORT_LED_AWAY',
    );
    const idle = scene.found('DMARC_FAILURE_OPTIONS_IDLE', 'DMARC_POLICY_NONE', 'DMARC_TESTING');
    return [...Map.groupBy(told, domainOf)].map(([domain, symptoms]) => ({
      about: { domain, to: some(symptoms.map((one) => text(one, 'destination'))) || 'nobody' },
      explains: [...symptoms, ...idle.filter((one) => domainOf(one) === domain)],
      confidence: 'certain' as const,
    }));
  },
  says: ({ domain, to }) =>
    `DMARC reports about ${domain} go to ${to}, and are not read: who sends in its name is unknown, and the policy cannot be made stricter`,
  remedies: ({ domain, to }) => [
    minutes(`add rua=mailto: with a mailbox that a program reads to the record of ${domain}`),
    ...(to === 'nobody'
      ? []
      : [
          hours(
            `let ${to} publish its consent, TXT "v=DMARC1;" at ${domain}._report._dmarc.${to}, or name another address`,
          ),
        ]),
  ],
  look: ({ domain }) => `postwatch check ${domain} --only dmarc`,
});
