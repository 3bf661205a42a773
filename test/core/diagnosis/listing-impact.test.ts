import fc from 'fast-check';
import { impactInWords, listingImpact, type Told } from '../../../core/diagnosis/listing-impact.ts';

const listed = (change: Record<string, string> = {}): Told => ({
  code: 'DNSBL_LISTED',
  target: '192.0.2.10',
  args: {
    list: 'spamhaus-zen',
    name: 'Spamhaus ZEN',
    item: '192.0.2.10',
    query: '10.2.0.192.zen.spamhaus.org',
    ...change,
  },
});
const refused = (reply: string, target = 'mx.example.net:25'): Told => ({
  code: 'SMTP_REJECTS_THIS_VANTAGE',
  target,
  args: { reply },
});
const ZONE = '554 5.7.1 Service unavailable; client [192.0.2.10] blocked using zen.spamhaus.org';

test('a reply that quotes the zone of a listing is its impact, told once by server', () => {
  const [impact, ...more] = listingImpact([
    listed(),
    refused(ZONE),
    refused(ZONE),
    refused(ZONE, 'mx2.example.net:25'),
  ]);
  expect(more).toEqual([]);
  expect(impact).toMatchObject({
    list: 'spamhaus-zen',
    item: '192.0.2.10',
    quotes: [{ target: 'mx.example.net:25' }, { target: 'mx2.example.net:25' }],
  });
  expect(impact === undefined ? '' : impactInWords(impact)).toBe(
    `the listing of 192.0.2.10 by Spamhaus ZEN rejects mail now: mx.example.net:25, mx2.example.net:25 quote it ("${ZONE}")`,
  );
});

test.each([
  ['another zone of the same operator', '550 blocked by sbl-xbl.spamhaus.org', 1],
  ['the operator by name', '550 5.7.1 listed by Spamhaus, see their page', 1],
  ['the zone that customers of the operator ask', '550 blocked using zen.dq.spamhaus.net', 1],
  ['another list', '554 client blocked using bl.spamcop.net', 0],
  ['no list', '450 4.7.1 try again later', 0],
  ['another address', '554 client [198.51.100.7] blocked using zen.spamhaus.org', 0],
])('%s', (_, reply, count) => {
  expect(listingImpact([listed(), refused(reply)])).toHaveLength(count);
});

test('without a listing a quotation has no impact to tell, and a listing alone neither', () => {
  expect(listingImpact([refused(ZONE)])).toEqual([]);
  expect(listingImpact([listed()])).toEqual([]);
});

test('any words and arguments are taken', () => {
  const told = fc.record({
    code: fc.constantFrom('DNSBL_LISTED', 'OTHER'),
    target: fc.string(),
    args: fc.dictionary(
      fc.constantFrom('list', 'name', 'item', 'query', 'reply'),
      fc.oneof(fc.string(), fc.integer()),
    ),
  });
  fc.assert(fc.property(fc.array(told), (findings) => Array.isArray(listingImpact(findings))));
});
