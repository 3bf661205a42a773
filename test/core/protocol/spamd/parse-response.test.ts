import fc from 'fast-check';
import { formatSpamdRequest, parseSpamdResponse } from '../../../../core/protocol/spamd/index.ts';

const TABLE = [
  'Content analysis details:   (1004.2 points, 5.0 required)',
  '',
  ' pts rule name              description',
  '---- ---------------------- --------------------------------------------------',
  '-0.0 NO_RECEIVED            Informational: message has no Received headers',
  ' 0.6 MISSING_MID            Missing Message-Id: header',
  ' 2.7 MISSING_DATE           Missing Date: header',
  '1000 GTUBE                  BODY: Generic Test for Unsolicited Bulk Email',
  ' 0.8 DKIM_ADSP_NXDOMAIN     No valid author signature and domain not in',
  '                            DNS',
  '                            [example.com]',
  '',
].join('\n');

function response(body: string, spam = 'True ; 1004.2 / 5.0', length = Buffer.byteLength(body)): Uint8Array {
  return Buffer.from(`SPAMD/1.1 0 EX_OK\r\nContent-length: ${length}\r\nSpam: ${spam}\r\n\r\n${body}`);
}

test('parseSpamdResponse() reads the table of a report, with words on further lines', () => {
  expect(parseSpamdResponse(response(TABLE))).toEqual({
    ok: true,
    value: {
      score: 1004.2,
      threshold: 5,
      action: 'spam',
      rules: [
        {
          name: 'GTUBE',
          points: 1000,
          description: 'BODY: Generic Test for Unsolicited Bulk Email',
          details: [],
        },
        { name: 'MISSING_DATE', points: 2.7, description: 'Missing Date: header', details: [] },
        {
          name: 'DKIM_ADSP_NXDOMAIN',
          points: 0.8,
          description: 'No valid author signature and domain not in DNS',
          details: ['example.com'],
        },
        { name: 'MISSING_MID', points: 0.6, description: 'Missing Message-Id: header', details: [] },
      ],
    },
  });
});

test('parseSpamdResponse() reads names without points', () => {
  expect(parseSpamdResponse(response('GTUBE,MISSING_DATE\r\n', 'False ; -1.5 / 5.0'))).toMatchObject({
    value: {
      score: -1.5,
      action: 'no spam',
      rules: [
        { name: 'GTUBE', points: null },
        { name: 'MISSING_DATE', points: null },
      ],
    },
  });
});

test('parseSpamdResponse() finds no rules in a report of another form', () => {
  expect(parseSpamdResponse(response('It is spam, believe me.\n'))).toMatchObject({ value: { rules: [] } });
});

test.each([
  ['HTTP/1.1 400 Bad Request\r\n\r\n', 'not-spamd'],
  ['', 'not-spamd'],
  ['SPAMD/1.1 76 Bad header line: (EOF during headers)\r\n', 'refused'],
  ['SPAMD/1.1 0 EX_OK\r\nContent-length: 5', 'cut-off'],
  ['SPAMD/1.1 0 EX_OK\r\nContent-length: 0\r\n\r\n', 'not-a-verdict'],
  ['SPAMD/1.1 0 EX_OK\r\nContent-length: 100\r\nSpam: True ; 6.0 / 5.0\r\n\r\nGTU', 'cut-off'],
  ['SPAMD/1.1 0 EX_OK\r\nSpam: Maybe ; 6.0 / 5.0\r\n\r\n', 'not-a-verdict'],
  ['SPAMD/1.1 0 EX_OK\r\nSpam: False ; 0.0 / 0.0\r\n\r\n', 'skipped'],
])('parseSpamdResponse() gives no verdict for %j', (text, code) => {
  expect(parseSpamdResponse(Buffer.from(text))).toMatchObject({ ok: false, code });
});

test('parseSpamdResponse() is total and bounded', () => {
  const line = fc.oneof(
    fc.constantFrom(
      '---- ---------------------- -----------------------------',
      ' 2.7 MISSING_DATE  x',
      '                   [x]',
      '',
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.array(line).map((lines) => response(lines.join('\n'))),
      ),
      (bytes) => {
        const parsed = parseSpamdResponse(bytes);
        return parsed.ok ? parsed.value.rules.length <= 200 : parsed.detail.length < 400;
      },
    ),
  );
});

test('parseSpamdResponse() does not slow down on long lines', () => {
  const long = ' '.repeat(1_000_000);
  expect(parseSpamdResponse(response(`${TABLE}${long}`)).ok).toBe(true);
  expect(parseSpamdResponse(Buffer.from(`SPAMD/1.1 0 EX_OK\r\nSpam:${long}x`)).ok).toBe(false);
});

test('formatSpamdRequest() tells the length and adds nothing to the message', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (message) => {
      const bytes = Buffer.from(formatSpamdRequest('REPORT', message));
      const head = `REPORT SPAMC/1.5\r\nContent-length: ${message.length}\r\n\r\n`;
      return bytes.equals(Buffer.concat([Buffer.from(head), message]));
    }),
  );
});
