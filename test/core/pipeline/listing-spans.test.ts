import { listingSpans } from '../../../core/pipeline/listing-spans.ts';
import type { Finding } from '../../../core/model/finding.ts';

const finding = (code: string, list: string, args: Finding['args'] = {}): Finding => ({
  code,
  check: 'dnsbl-listed',
  outcome: 'fail',
  severity: 'error',
  instance: `${list} 192.0.2.1`,
  args: { list, name: list.toUpperCase(), item: '192.0.2.1', ...args },
});
const at = (hour: string, ...findings: Finding[]): { slot: string; findings: Finding[] } => ({
  slot: `2026-11-24T${hour}:00:00Z`,
  findings,
});

test('a listing lasts from the first sight to the run that saw it off; a blind run between them ends nothing', () => {
  const spans = listingSpans([
    at('01', finding('DNSBL_LISTED', 'a', { since: '' })),
    at('02', finding('DNSBL_LISTING_UNSEEN', 'a', { since: '2026-11-24T01:00:00Z' })),
    at('03', finding('DNSBL_LISTED', 'a', { since: '2026-11-24T01:00:00Z' })),
    at('04', finding('DNSBL_DELISTED', 'a', { since: '2026-11-24T01:00:00Z' })),
  ]);
  expect(spans).toEqual([
    { name: 'A', item: '192.0.2.1', since: '2026-11-24T01:00:00Z', until: '2026-11-24T04:00:00Z' },
  ]);
});

test('what began before the records began is known with its beginning; a second listing is another one', () => {
  const spans = listingSpans([
    at('05', finding('DNSBL_DELISTED', 'b', { since: '2026-11-20T00:00:00Z' })),
    at('06', finding('DNSBL_LISTED', 'b', { since: '' }), finding('DNSBL_CLEAN', 'c')),
  ]);
  expect(spans).toEqual([
    { name: 'B', item: '192.0.2.1', since: '2026-11-20T00:00:00Z', until: '2026-11-24T05:00:00Z' },
    { name: 'B', item: '192.0.2.1', since: '2026-11-24T06:00:00Z' },
  ]);
});

test('other findings are no listings', () => {
  expect(listingSpans([at('01', finding('SPF_MISSING', 'a'))])).toEqual([]);
});
