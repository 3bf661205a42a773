import fc from 'fast-check';
import { parseRspamdReply } from '../../../../core/protocol/rspamd/index.ts';

/** As rspamd 3.4 answers for a plain letter, shortened. */
const REPLY = {
  is_skipped: false,
  score: 3.4000000000000004,
  required_score: 15,
  action: 'no action',
  symbols: {
    ARC_NA: { name: 'ARC_NA', score: 0, metric_score: 0, description: 'ARC signature absent' },
    MIME_GOOD: { name: 'MIME_GOOD', score: -0.1, description: 'Known content-type', options: ['text/plain'] },
    MID_CONTAINS_FROM: {
      name: 'MID_CONTAINS_FROM',
      score: 1,
      description: 'Message-ID contains From address',
    },
    HFILTER_HOSTNAME_UNKNOWN: {
      name: 'HFILTER_HOSTNAME_UNKNOWN',
      score: 2.5,
      description: 'Unknown client hostname',
    },
  },
  messages: {},
  'message-id': 'a@example.com',
};

test('parseRspamdReply() keeps the symbols that weigh something, most first', () => {
  expect(parseRspamdReply(JSON.stringify(REPLY))).toEqual({
    ok: true,
    value: {
      score: 3.4,
      threshold: 15,
      action: 'no action',
      rules: [
        {
          name: 'HFILTER_HOSTNAME_UNKNOWN',
          points: 2.5,
          description: 'Unknown client hostname',
          details: [],
        },
        {
          name: 'MID_CONTAINS_FROM',
          points: 1,
          description: 'Message-ID contains From address',
          details: [],
        },
        { name: 'MIME_GOOD', points: -0.1, description: 'Known content-type', details: ['text/plain'] },
      ],
    },
  });
});

test('parseRspamdReply() tells why a message is given up, which weighs nothing', () => {
  const reply = {
    is_skipped: true,
    score: 15,
    required_score: 15,
    action: 'reject',
    symbols: { GTUBE: { name: 'GTUBE', score: 0 } },
    messages: { smtp_message: 'Gtube pattern' },
  };
  const parsed = parseRspamdReply(JSON.stringify(reply));
  expect(parsed).toMatchObject({
    value: { action: 'reject', rules: [{ name: 'GTUBE', points: 0, description: 'Gtube pattern' }] },
  });
});

test.each([
  ['{"error":"Unauthorized"}', 'refused', 'Unauthorized'],
  ['<html>502 Bad Gateway</html>', 'not-json', '<html>'],
  ['', 'not-json', '""'],
  ['[]', 'not-json', '[]'],
  ['{}', 'not-a-verdict', 'no score'],
  ['{"score":1,"required_score":15,"action":"dance","symbols":{}}', 'not-a-verdict', 'dance'],
  ['{"score":1,"required_score":15,"action":"reject"}', 'not-a-verdict', 'no symbols'],
  ['{"score":"1","required_score":15,"action":"reject","symbols":{}}', 'not-a-verdict', 'no score'],
  [
    '{"is_skipped":true,"score":0,"required_score":15,"action":"no action","symbols":{}}',
    'skipped',
    'without a look',
  ],
])('parseRspamdReply() gives no verdict for %s', (text, code, words) => {
  const parsed = parseRspamdReply(text);
  expect(parsed).toMatchObject({ ok: false, code });
  expect(!parsed.ok && parsed.detail).toContain(words);
});

test('parseRspamdReply() is total and bounded', () => {
  const symbol = fc.oneof(
    fc.jsonValue(),
    fc.record({ score: fc.double(), description: fc.string(), options: fc.array(fc.string()) }),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc
          .record({
            score: fc.double(),
            required_score: fc.double(),
            action: fc.constantFrom('reject', 'no action', 'greylist', ''),
            symbols: fc.oneof(fc.dictionary(fc.string(), symbol), fc.jsonValue()),
            messages: fc.jsonValue(),
          })
          .map((reply) => JSON.stringify(reply)),
      ),
      (text) => {
        const parsed = parseRspamdReply(text);
        if (!parsed.ok) return parsed.detail.length < 400;
        return (
          parsed.value.rules.length <= 200 &&
          Number.isFinite(parsed.value.score) &&
          parsed.value.rules.every(
            ({ points, details }) => (points === null || Number.isFinite(points)) && details.length <= 5,
          )
        );
      },
    ),
  );
});
