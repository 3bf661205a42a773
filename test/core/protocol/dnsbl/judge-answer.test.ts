import fc from 'fast-check';
import { createFakeZone } from '../../../../adapters/memory/fake-zone.ts';
import type { DnsblList } from '../../../../core/model/dnsbl-facts.ts';
import { emptyAnswer, type DnsAnswer, type DnsKind } from '../../../../core/model/dns.ts';
import {
  DNSBLS,
  judgeAnswer,
  matchesAnswer,
  parseAnswerPattern,
  queryName,
} from '../../../../core/protocol/dnsbl/index.ts';

function listWith(wanted: Partial<DnsblList>): DnsblList {
  return {
    id: 'bl',
    name: 'List',
    zone: 'bl.example',
    families: [4],
    codes: [{ answer: '127.0.0.2', means: 'spam', severity: 'error' }],
    refusals: [],
    testPoints: { listed: ['127.0.0.2'], unlisted: ['127.0.0.1'] },
    lookup: '',
    source: '',
    asOf: '2026-11-24',
    ...wanted,
  };
}

/** The list's answer for 192.0.2.10, as a resolver gives it. */
function answerWith(...addresses: string[]): DnsAnswer {
  const name = queryName('192.0.2.10', 'bl.example');
  return {
    ...answerOf(addresses.length > 0 ? 'answer' : 'nxdomain'),
    records: addresses.map((address) => ({ type: 'A', name, ttl: 300, address })),
  };
}

function answerOf(kind: DnsKind, detail = ''): DnsAnswer {
  const name = queryName('192.0.2.10', 'bl.example');
  return emptyAnswer(name, 'A', kind, detail);
}

const zen = DNSBLS.find(({ id }) => id === 'spamhaus-zen') as DnsblList;
const uribl = listWith({
  bitmask: true,
  codes: [
    { answer: '127.0.0.2', means: 'black', severity: 'error' },
    { answer: '127.0.0.4', means: 'grey', severity: 'notice' },
    { answer: '127.0.0.8', means: 'red', severity: 'warning' },
  ],
  refusals: [{ answer: '127.0.0.1', means: 'our resolver is refused' }],
});

test('NXDOMAIN and NODATA are clean, nothing else is', () => {
  expect(judgeAnswer(zen, answerOf('nxdomain'))).toEqual({ kind: 'clean' });
  expect(judgeAnswer(zen, answerOf('nodata'))).toEqual({ kind: 'clean' });
  const others: DnsKind[] = [
    'servfail',
    'refused',
    'timeout',
    'malformed',
    'unreachable',
    'badname',
    'unasked',
  ];
  for (const kind of others) expect(judgeAnswer(zen, answerOf(kind)).kind).not.toBe('clean');
});

test('SERVFAIL and silence are unseen, REFUSED is refused (npm dnsbl calls all of them "not listed")', () => {
  expect(judgeAnswer(zen, answerOf('servfail'))).toEqual({ kind: 'unseen', why: 'servfail' });
  expect(judgeAnswer(zen, answerOf('timeout', 'no reply within 5000 ms'))).toEqual({
    kind: 'unseen',
    why: 'no reply within 5000 ms',
  });
  expect(judgeAnswer(zen, answerOf('refused'))).toMatchObject({ kind: 'refused' });
});

test('a zone that cannot exist is not clean (nagios_plugins 135)', () => {
  expect(judgeAnswer(listWith({ zone: `${'x'.repeat(64)}.example` }), answerOf('badname'))).toMatchObject({
    kind: 'broken',
  });
});

test('all of 127.255.255.0/24 is a refusal, for every list (dnsbl_exporter 264, check_rbl 45)', () => {
  for (const list of [...DNSBLS, listWith({ codes: [{ answer: '*', means: 'any', severity: 'error' }] })]) {
    for (const last of [0, 252, 254, 255]) {
      expect(judgeAnswer(list, answerWith(`127.255.255.${last}`))).toMatchObject({ kind: 'refused' });
    }
  }
});

test('an error code beside a listing is still a refusal', () => {
  expect(judgeAnswer(zen, answerWith('127.0.0.2', '127.255.255.255'))).toMatchObject({ kind: 'refused' });
});

test('an address outside 127.0.0.0/8 is a rewriting resolver or a parking page (check_rbl 10, 60)', () => {
  expect(judgeAnswer(zen, answerWith('146.112.61.108'))).toMatchObject({ kind: 'broken' });
  expect(judgeAnswer(zen, answerWith('127.0.0.2', '91.195.240.117'))).toMatchObject({ kind: 'broken' });
});

test("a zone's own refusals come before its codes (URIBL bit 1: check-rbl 2, sovereign 279)", () => {
  expect(judgeAnswer(uribl, answerWith('127.0.0.1'))).toEqual({
    kind: 'refused',
    code: '127.0.0.1',
    why: 'it answered 127.0.0.1: our resolver is refused',
  });
  expect(judgeAnswer(uribl, answerWith('127.0.0.3'))).toMatchObject({ kind: 'refused' });
  const dbl = listWith({
    codes: [{ answer: '127.0.1.2-106', means: 'spam', severity: 'critical' }],
    refusals: [{ answer: '127.0.1.255', means: 'an address was asked for' }],
  });
  expect(judgeAnswer(dbl, answerWith('127.0.1.255'))).toMatchObject({ kind: 'refused' });
});

test('bits add up', () => {
  expect(judgeAnswer(uribl, answerWith('127.0.0.12'))).toMatchObject({
    kind: 'listed',
    severity: 'warning',
    meanings: [{ means: 'grey' }, { means: 'red' }],
  });
  expect(judgeAnswer(uribl, answerWith('127.0.0.16'))).toMatchObject({ kind: 'unknown' });
});

test('every record is read, in any order (dnsbl_exporter 381)', () => {
  const one = judgeAnswer(zen, answerWith('127.0.0.10', '127.0.0.4', '127.0.0.2'));
  expect(one).toEqual(judgeAnswer(zen, answerWith('127.0.0.2', '127.0.0.10', '127.0.0.4')));
  expect(one).toMatchObject({
    kind: 'listed',
    severity: 'critical',
    codes: ['127.0.0.2', '127.0.0.4', '127.0.0.10'],
  });
});

test('an undocumented answer is unknown and shown raw, never a listing (mailcow-logs-viewer 103)', () => {
  expect(judgeAnswer(zen, answerWith('127.0.0.77'))).toEqual({
    kind: 'unknown',
    why: 'it answered 127.0.0.77, which it does not document',
  });
  expect(judgeAnswer(zen, answerWith('127.0.0.77', '127.0.0.2'))).toMatchObject({
    kind: 'listed',
    codes: ['127.0.0.2', '127.0.0.77'],
  });
});

test('127.0.0.1 means something only for a list that says so (efnetrbl, hostkarma)', () => {
  const star = { answer: '*', means: 'any', severity: 'notice' } as const;
  expect(judgeAnswer(listWith({ codes: [star] }), answerWith('127.0.0.1'))).toMatchObject({
    kind: 'unknown',
  });
  const efnet = listWith({ codes: [{ answer: '127.0.0.1', means: 'open proxy', severity: 'info' }, star] });
  expect(judgeAnswer(efnet, answerWith('127.0.0.1'))).toMatchObject({
    kind: 'listed',
    meanings: [{ means: 'open proxy' }],
  });
});

test('scores and good words are no listings; a bad word beside a good one is', () => {
  const rows = DNSBLS.filter(({ id }) => ['hostkarma', 'sender-score', 'dnswl'].includes(id));
  const [karma, dnswl, score] = rows as [DnsblList, DnsblList, DnsblList];
  expect(judgeAnswer(karma, answerWith('127.0.0.1'))).toMatchObject({ kind: 'noted' });
  expect(judgeAnswer(karma, answerWith('127.0.0.1', '127.0.0.2'))).toMatchObject({
    kind: 'listed',
    meanings: [{ answer: '127.0.0.2' }],
  });
  expect(judgeAnswer(score, answerWith('127.0.4.12'))).toMatchObject({
    kind: 'noted',
    meanings: [{ means: 'a score of 12 of 100' }],
  });
  expect(judgeAnswer(dnswl, answerWith('127.0.10.3'))).toMatchObject({
    kind: 'noted',
    meanings: [{ means: 'trust: high' }],
  });
  expect(judgeAnswer(dnswl, answerWith('127.0.0.255'))).toMatchObject({ kind: 'refused' });
});

test('300 records are all judged, and eight of them shown', () => {
  const many = Array.from({ length: 300 }, (_, index) => `127.0.${(index >> 8) + 3}.${index & 255}`);
  const verdict = judgeAnswer(zen, answerWith(...many, '127.0.0.4'));
  expect(verdict).toMatchObject({ kind: 'listed', severity: 'critical' });
  expect(judgeAnswer(zen, answerWith(...many))).toEqual({
    kind: 'unknown',
    why: `it answered ${many.slice(0, 8).join(', ')} and 292 more, which it does not document`,
  });
});

test('a NOERROR answer without a record is clean through the resolver, too', async () => {
  const dns = createFakeZone('x.10.2.0.192.bl.example A 127.0.0.2');
  expect(judgeAnswer(listWith({}), await dns.ask('10.2.0.192.bl.example', 'A'))).toEqual({ kind: 'clean' });
});

test('judgeAnswer() is total', () => {
  const octet = fc.oneof(
    fc.constantFrom('127.0.0.1', '127.0.0.2', '127.255.255.254', '127.0.1.255'),
    fc.ipV4(),
  );
  const kind = fc.constantFrom<DnsKind>(
    'answer',
    'nodata',
    'nxdomain',
    'servfail',
    'refused',
    'timeout',
    'malformed',
    'unreachable',
    'badname',
    'unasked',
  );
  const row = fc.record({
    answer: fc.oneof(octet, fc.string(), fc.constant('*')),
    means: fc.string(),
    severity: fc.constantFrom('info' as const, 'critical' as const),
  });
  const list = fc.record({ codes: fc.array(row), refusals: fc.array(row), bitmask: fc.boolean() });
  fc.assert(
    fc.property(list, kind, fc.array(octet), (rows, kindOf, addresses) => {
      const answer = { ...answerWith(...addresses), kind: kindOf };
      const verdict = judgeAnswer(listWith(rows), answer);
      expect(['listed', 'noted', 'clean', 'refused', 'broken', 'unseen', 'unknown']).toContain(verdict.kind);
      // What no rule of the list names never becomes a listing, and only absence is clean.
      if (verdict.kind === 'clean') expect(['nodata', 'nxdomain']).toContain(kindOf);
      if (verdict.kind === 'listed') {
        expect(kindOf).toBe('answer');
        expect(verdict.meanings.length).toBeGreaterThan(0);
        expect(
          addresses.every((address) => address.startsWith('127.') && !address.startsWith('127.255.255.')),
        ).toBe(true);
      }
    }),
  );
});

test('patterns are read or refused, never guessed', () => {
  expect(parseAnswerPattern('127.0.0.4-7')).toEqual({
    ok: true,
    value: {
      kind: 'range',
      octets: [
        { from: 127, to: 127 },
        { from: 0, to: 0 },
        { from: 0, to: 0 },
        { from: 4, to: 7 },
      ],
    },
  });
  for (const bad of [
    '',
    '127.0.0',
    '127.0.0.256',
    '127.0.0.7-4',
    '10.0.0.1',
    '127.0.0.2,127.0.0.3',
    '127.0.0.2-',
    '127-128.0.0.2',
    '127.0.15-2.1',
  ]) {
    expect(parseAnswerPattern(bad).ok).toBe(false);
    expect(matchesAnswer(bad, '127.0.0.2')).toBe(false);
  }
  fc.assert(fc.property(fc.string(), (text) => typeof parseAnswerPattern(text).ok === 'boolean'));
});
