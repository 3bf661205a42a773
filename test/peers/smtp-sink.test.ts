/** Postfix's smtp-sink, a server that misbehaves on demand: each of its switches gives the code that a person needs. */
import type { SmtpSubject } from '../../core/model/smtp-facts.ts';
import { askSmtp, type Asked } from '../support/ask-smtp.ts';
import { hasSmtpSink, startSmtpSink } from '../support/smtp-sink.ts';

const ENVELOPE = { from: 'probe@elsewhere.example', to: ['a@test.example', 'b@test.example'] } as const;
/** A greeting may take 2 s, a command 1 s. */
const SHORT_MS = 4000;

interface Row {
  readonly switches: readonly string[];
  /** Codes that are neither pass nor not applicable, worst first. */
  readonly troubles: readonly string[];
  readonly status: Asked['status'];
  /** Last stages, with the codes of their replies. */
  readonly ends: readonly string[];
  readonly wanted?: Partial<SmtpSubject>;
}
function row(
  switches: readonly string[],
  status: Asked['status'],
  troubles: readonly string[],
  ends: readonly string[],
  wanted: Partial<SmtpSubject> = {},
): Row {
  return { switches, status, troubles, ends, wanted };
}
const WHOLE = ['mail 250', 'rcpt 250', 'rcpt 250', 'rset 250', 'quit 221'];
const LISTED = '554 5.7.1 Service unavailable; client host [192.0.2.1] blocked using zen.spamhaus.org';

/** Of every row but those that begin with "!": no AUTH is offered. */
const ROWS: Readonly<Record<string, Row>> = {
  'a healthy server': row([], 'ok', [], WHOLE),
  '!logins offered in plain text': row([], 'warning', ['SMTP_AUTH_BEFORE_TLS'], WHOLE),
  'no STARTTLS on an MX': row([], 'warning', ['SMTP_STARTTLS_MISSING'], WHOLE, { tls: 'starttls' }),
  'no STARTTLS on a submission server': row([], 'critical', ['SMTP_STARTTLS_MISSING'], WHOLE, {
    tls: 'starttls',
    role: 'submission',
  }),
  // Disconnects without a word.
  'hangs up before the greeting': row(
    ['-q', 'CONNECT'],
    'critical',
    ['SMTP_CLOSED_BEFORE_GREETING'],
    ['connect', 'greeting'],
  ),
  'hangs up at EHLO': row(['-q', 'EHLO'], 'critical', ['SMTP_CLOSED_EARLY'], ['greeting 220', 'ehlo']),
  'hangs up at MAIL': row(['-q', 'MAIL'], 'critical', ['SMTP_CLOSED_EARLY'], ['ehlo 250', 'mail']),
  'hangs up at RCPT': row(['-q', 'RCPT'], 'critical', ['SMTP_CLOSED_EARLY'], ['mail 250', 'rcpt']),
  'hangs up at RSET': row(['-q', 'RSET'], 'critical', ['SMTP_CLOSED_EARLY'], ['rcpt 250', 'rset']),
  'hangs up at QUIT': row(['-q', 'QUIT'], 'ok', ['SMTP_QUIT_UNANSWERED'], ['rset 250', 'quit']),
  // 421 is an announcement: senders come back.
  '421 for a greeting': row(
    ['-Q', 'CONNECT'],
    'warning',
    ['SMTP_GREETING_REFUSED_FOR_NOW'],
    ['greeting 421'],
  ),
  '421 at EHLO': row(['-Q', 'EHLO'], 'warning', ['SMTP_EHLO_REFUSED_FOR_NOW'], ['ehlo 421']),
  '421 at MAIL': row(['-Q', 'MAIL'], 'warning', ['SMTP_CLOSED_EARLY'], ['mail 421']),
  '421 at RCPT': row(['-Q', 'RCPT'], 'warning', ['SMTP_CLOSED_EARLY'], ['mail 250', 'rcpt 421']),
  // Soft refusals.
  '450 for a greeting': row(
    ['-r', 'CONNECT'],
    'warning',
    ['SMTP_GREETING_REFUSED_FOR_NOW'],
    ['greeting 450', 'quit 221'],
  ),
  '450 at EHLO is no reason for HELO': row(
    ['-r', 'EHLO'],
    'warning',
    ['SMTP_EHLO_REFUSED_FOR_NOW'],
    ['ehlo 450', 'quit 221'],
  ),
  '450 at MAIL': row(['-r', 'MAIL'], 'warning', ['SMTP_SENDER_REFUSED_FOR_NOW'], ['mail 450', 'quit 221']),
  '450 at RCPT, of each recipient': row(
    ['-r', 'RCPT'],
    'warning',
    ['SMTP_RECIPIENT_REFUSED_FOR_NOW', 'SMTP_RECIPIENT_REFUSED_FOR_NOW'],
    ['rcpt 450', 'rcpt 450', 'rset 250', 'quit 221'],
  ),
  'greylisting, by its words': row(
    ['-r', 'RCPT', '-b', '450 4.7.1 Greylisted, come back in 300 seconds'],
    'ok',
    ['SMTP_GREYLISTED'],
    ['rcpt 450', 'rcpt 450', 'rset 250', 'quit 221'],
  ),
  'refuses to say goodbye': row(['-r', 'QUIT'], 'ok', ['SMTP_QUIT_UNANSWERED'], ['rset 250', 'quit 450']),
  // Hard refusals.
  '554 for a greeting': row(
    ['-f', 'CONNECT', '-B', '554 5.3.2 no mail here'],
    'critical',
    ['SMTP_GREETING_REFUSED'],
    ['greeting 554', 'quit 221'],
  ),
  '554 for a greeting, for our address is listed': row(
    ['-f', 'CONNECT', '-B', LISTED],
    'unknown',
    ['SMTP_GREETING_REFUSES_THIS_VANTAGE'],
    ['greeting 554', 'quit 221'],
  ),
  '500 at EHLO, HELO goes through': row(
    ['-f', 'EHLO'],
    'warning',
    ['SMTP_ONLY_HELO'],
    ['helo 250', ...WHOLE],
  ),
  '500 at EHLO and HELO': row(
    ['-f', 'EHLO,HELO'],
    'critical',
    ['SMTP_EHLO_REFUSED'],
    ['ehlo 500', 'helo 500', 'quit 221'],
  ),
  '500 at MAIL': row(['-f', 'MAIL'], 'critical', ['SMTP_SENDER_REFUSED'], ['mail 500', 'quit 221']),
  '500 at MAIL for the null sender': row(
    ['-f', 'MAIL'],
    'critical',
    ['SMTP_NULL_SENDER_REFUSED'],
    ['mail 500', 'quit 221'],
    { envelope: { ...ENVELOPE, from: '' } },
  ),
  '500 at RCPT, of each recipient': row(
    ['-f', 'RCPT'],
    'critical',
    ['SMTP_RECIPIENT_REFUSED', 'SMTP_RECIPIENT_REFUSED'],
    ['rcpt 500', 'rcpt 500', 'rset 250', 'quit 221'],
  ),
  'refuses our address, whoever the recipient is': row(
    ['-f', 'RCPT', '-B', LISTED],
    'unknown',
    ['SMTP_REJECTS_THIS_VANTAGE'],
    ['rcpt 554', 'rcpt 554', 'rset 250', 'quit 221'],
  ),
  // DATA is never sent, so that whatever it does there is not seen.
  'trouble at DATA only': row(['-f', 'DATA', '-w', '30'], 'ok', [], WHOLE),
  // Silence.
  'no greeting in time': row(
    ['-W', 'CONNECT:30'],
    'critical',
    ['SMTP_GREETING_SILENT'],
    ['connect', 'greeting'],
  ),
  'no reply to EHLO in time': row(
    ['-W', 'EHLO:30'],
    'warning',
    ['SMTP_STOPPED_ANSWERING'],
    ['greeting 220', 'ehlo'],
  ),
  'no reply to EHLO of a submission server': row(
    ['-W', 'EHLO:30'],
    'critical',
    ['SMTP_STOPPED_ANSWERING'],
    ['greeting 220', 'ehlo'],
    { role: 'submission' },
  ),
  'no reply to RCPT in time': row(
    ['-W', 'RCPT:30'],
    'warning',
    ['SMTP_STOPPED_ANSWERING'],
    ['mail 250', 'rcpt'],
  ),
  'no reply to QUIT in time': row(['-W', 'QUIT:30'], 'ok', ['SMTP_QUIT_UNANSWERED'], ['rset 250', 'quit']),
  'a greeting that is slow, but comes': row(['-W', 'CONNECT:1'], 'ok', [], WHOLE),
  // Other kinds of server.
  'no ESMTP': row(['-e'], 'warning', ['SMTP_ONLY_HELO'], ['ehlo 500', 'helo 250', ...WHOLE]),
  'a Cisco PIX in front': row(
    ['-P'],
    'warning',
    ['SMTP_ONLY_HELO', 'SMTP_GREETING_NAME_NOT_FULL'],
    ['ehlo 500', 'helo 250', ...WHOLE],
  ),
  'LMTP instead of SMTP': row(
    ['-L'],
    'critical',
    ['SMTP_EHLO_REFUSED'],
    ['ehlo 500', 'helo 500', 'quit 221'],
  ),
};

const missing = hasSmtpSink() ? undefined : 'smtp-sink is not installed';
if (missing !== undefined && process.env['CI'] !== undefined) throw new Error(missing);
(missing === undefined ? describe : describe.skip)(
  `smtp-sink${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    test.each(Object.entries(ROWS))('%s', async (name, { switches, wanted, ...expected }) => {
      const sink = await startSmtpSink([...(name.startsWith('!') ? [] : ['-a']), ...switches]);
      try {
        const { stages, ...asked } = await askSmtp(
          { port: sink.port, tls: 'none', envelope: ENVELOPE, ...wanted },
          { budgetMs: SHORT_MS },
        );
        const { status, troubles } = asked;
        expect({ status, troubles, ends: stages.slice(-expected.ends.length) }).toEqual(expected);
      } finally {
        await sink.stop();
      }
    });

    test.each([
      ['-8', '8BITMIME'],
      ['-p', 'PIPELINING'],
      ['-E', 'ENHANCEDSTATUSCODES'],
      ['-N', 'DSN'],
      ['-a', 'AUTH'],
    ])('%s: no %s among the capabilities', async (without, keyword) => {
      const [whole, less] = await Promise.all([startSmtpSink([]), startSmtpSink([without])]);
      try {
        const [with_, without_] = await Promise.all(
          [whole, less].map(async ({ port }) => askSmtp({ port, tls: 'none' })),
        );
        expect(Object.keys(with_?.session.capabilities ?? {})).toContain(keyword);
        expect(Object.keys(without_?.session.capabilities ?? {})).not.toContain(keyword);
      } finally {
        await Promise.all([whole.stop(), less.stop()]);
      }
    });
  },
);
