import fc from 'fast-check';
import { LONGEST_LINE, MAIL_LOGS } from '../../../../core/protocol/mail-log/index.ts';
import { readLogText } from '../../../support/read-log-text.ts';

const REMOVED = 'mx1 postfix/qmgr[1]: ABCDEF1234: removed';
const times = (log: string, options = {}): (string | undefined)[] =>
  readLogText(log, options).events.map(({ at }) => new Date(at).toISOString());

describe('times', () => {
  test.each([
    [`Jan  5 21:25:22 ${REMOVED}`, '2026-01-05T21:25:22.000Z'],
    [`Jan 5 21:25:22 ${REMOVED}`, '2026-01-05T21:25:22.000Z'],
    [`Jan 15 21:25:22.123456 ${REMOVED}`, '2026-01-15T21:25:22.123Z'],
    [`2024-01-05T21:25:22.123456+01:00 ${REMOVED}`, '2024-01-05T20:25:22.123Z'],
    [`2024-01-05T21:25:22Z ${REMOVED}`, '2024-01-05T21:25:22.000Z'],
    [`<22>Jan  5 21:25:22 ${REMOVED}`, '2026-01-05T21:25:22.000Z'],
    [`<22>1 2024-01-05T21:25:22Z mx1 postfix/qmgr 12 - - ABCDEF1234: removed`, '2024-01-05T21:25:22.000Z'],
    [
      '{"__REALTIME_TIMESTAMP":"1704489922000000","_HOSTNAME":"mx1","SYSLOG_IDENTIFIER":"postfix/qmgr","MESSAGE":"ABCDEF1234: removed"}',
      '2024-01-05T21:25:22.000Z',
    ],
    [
      `Jan  5 21:25:22 mx1 postfix/qmgr[1]: [ID 197553 mail.info] ABCDEF1234: removed`,
      '2026-01-05T21:25:22.000Z',
    ],
  ])('%s', (line, want) => {
    expect(readLogText(line).events).toMatchObject([{ kind: 'removed', queueId: 'ABCDEF1234' }]);
    expect(times(line)).toEqual([want]);
  });

  test('without a year: December is last year when the file ends in January, and the year turns between lines', () => {
    const log = `Dec 30 10:00:00 ${REMOVED}\nDec 31 23:59:59 ${REMOVED}\nJan  1 00:00:01 ${REMOVED}\nDec 31 23:59:58 ${REMOVED}\n`;
    expect(times(log, { lastChange: Date.UTC(2026, 0, 2) })).toEqual([
      '2025-12-30T10:00:00.000Z',
      '2025-12-31T23:59:59.000Z',
      '2026-01-01T00:00:01.000Z',
      '2025-12-31T23:59:58.000Z',
    ]);
  });

  test('--year and a zone are obeyed', () => {
    expect(times(`Feb 29 00:10:00 ${REMOVED}`, { year: 2024, zone: () => 60 })).toEqual([
      '2024-02-28T23:10:00.000Z',
    ]);
    expect(times(`Feb 29 00:10:00 ${REMOVED}`)).toEqual(['2024-02-29T00:10:00.000Z']);
  });
});

describe('bad input', () => {
  test('a line of ten megabytes is cut, counted, and the next one is read', () => {
    const { events, unparsed, cut } = readLogText(
      `${'x'.repeat(10_000_000)}\nJan  5 21:25:22 ${REMOVED}\n`,
      {},
      70_000,
    );
    expect({ events: events.length, cut, length: unparsed[0]?.length }).toEqual({
      events: 1,
      cut: 1,
      length: LONGEST_LINE,
    });
  });

  test('octets that are no UTF-8 are kept as far as they can be read', () => {
    const line = Buffer.concat([
      Buffer.from(
        'Jan  5 21:25:22 mx1 postfix/smtp[1]: ABCDEF1234: to=<j\u00fcrgen@d>, relay=none, delay=1, status=bounced (550 5.1.1 ',
      ),
      Buffer.from([0xff, 0xfe, 0x00]),
      Buffer.from(')'),
    ]);
    expect(readLogText(line).events).toMatchObject([{ recipients: ['j\u00fcrgen@d'], dsn: '5.1.1' }]);
  });

  test('a forced format takes lines of that mailer only', () => {
    const log = `Jan  5 21:25:22 ${REMOVED}\n2024-01-05 10:00:00 1WSTOA-0000xz-JF Completed\n`;
    expect(readLogText(log).events.map(({ mta }) => mta)).toEqual(['postfix', 'exim']);
    expect(readLogText(log, { format: 'exim' }).events.map(({ mta }) => mta)).toEqual(['exim']);
  });
});

const words = fc.constantFrom(
  'to=<a@b>',
  'from=<',
  '>',
  ', ',
  ': ',
  '=',
  'status=',
  'sent',
  'relay=',
  '[192.0.2.1]',
  '"',
  '\\',
  '(',
  ')',
  'stat=',
  'Deferred',
  'defer (',
  '=> ',
  '** ',
  '== ',
  '<= ',
  'H=',
  'C="',
  ' T=',
  'reject: RCPT from ',
  'SASL ',
  ' authentication ',
  'NOQUEUE: ',
  'ABCDEF1234: ',
  ';',
  ',',
  '[{LED=',
  '}]',
  'rejected ',
  'RCPT <',
  'ruleset=',
  'reject=',
  'TLS connection established ',
  '; from=<',
  'header ',
  '\u00e9',
  '\u0000',
);
const heads = fc.constantFrom(
  'Jan  5 21:25:22 mx1 postfix/smtp[1]: ',
  'Jan  5 21:25:22 mx1 postfix/cleanup[1]: ABCDEF1234: ',
  'Jan  5 21:25:22 mx1 sendmail[1]: u31FFPtp032300: ',
  '2024-01-05 10:00:00 1WSTOA-0000xz-JF ',
  '2024-01-05 10:00:00 ',
  '2024-01-25T15:16:09.843Z,',
  '#Fields: date-time,event-id,',
  '<22>1 ',
  '{',
  '',
);
const line = fc
  .tuple(heads, fc.array(fc.oneof(words, fc.string({ maxLength: 12 })), { maxLength: 14 }))
  .map(([head, rest]) => head + rest.join(''));

describe('any input', () => {
  test('every line is an event, another program, or not understood: none is lost and none throws', () => {
    fc.assert(
      fc.property(
        fc.array(
          line.filter((one) => !/[\r\n"]/.test(one) && one !== ''),
          { maxLength: 20 },
        ),
        (lines) => {
          const { events, unparsed, foreign } = readLogText(lines.join('\n'));
          expect(events.length + unparsed.length + foreign).toBe(lines.length);
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each([undefined, ...MAIL_LOGS])('format %s: pieces of any length give the same', (format) => {
    const options = format === undefined ? {} : { format };
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.integer({ min: 1, max: 200 }), (lines, length) => {
        const log = lines.join('\n');
        expect(readLogText(log, options, length)).toEqual(readLogText(log, options));
      }),
      { numRuns: 200 },
    );
  });

  test.each([undefined, ...MAIL_LOGS])('format %s: binary noise', (format) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (octets) => {
        readLogText(Buffer.from(octets), format === undefined ? {} : { format }, 64);
      }),
    );
  });

  test('what Postfix would write comes back', () => {
    const atom = fc.stringMatching(/^[a-zA-Z0-9._=+,'-]{1,20}$/);
    fc.assert(
      fc.property(
        atom,
        fc.domain(),
        fc.ipV4(),
        fc.integer({ min: 1, max: 65_535 }),
        fc.constantFrom('deferred', 'bounced'),
        fc.stringMatching(/^[ -~]{0,80}$/),
        (local, domain, ip, port, status, text) => {
          const log = `Jan  5 21:25:22 mx1 postfix/smtp[1]: ABCDEF1234: to=<${local}@${domain}>, relay=${domain}[${ip}]:${port}, delay=12, delays=1/2/3/6, dsn=4.2.0, status=${status} (${text})`;
          expect(readLogText(log).events).toMatchObject([
            {
              kind: status,
              recipients: [`${local}@${domain}`],
              relayHost: domain.toLowerCase(),
              relayIp: ip,
              relayPort: port,
              delay: 12,
              reply: text,
            },
          ]);
        },
      ),
    );
  });
});
