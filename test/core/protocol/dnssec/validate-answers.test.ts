/** The validator as a function of answers: how it asks, and what it makes of any answer at all. */
import fc from 'fast-check';
import type { RrType } from '../../../../core/model/dns.ts';
import { askOf, gather, type Ask } from '../../../../core/protocol/dns/index.ts';
import { createValidator, validate, type DnssecVerdict } from '../../../../core/protocol/dnssec/index.ts';
import { createSignedWorld } from '../../../../lab/signed-world.ts';

const AT = new Date('2026-11-24T02:14:00Z');
const EXAMPLE = `
example.com        MX    10 mx.example.com
mx.example.com     A     192.0.2.1
www.example.com    CNAME mx.example.com
*.wild.example.com TXT   "anything below"
`;

function world() {
  const { anchors, look, ...dns } = createSignedWorld({ com: {}, 'example.com': { text: EXAMPLE } }, AT);
  const judge = (name: string, type: RrType, ask: Ask = look): DnssecVerdict =>
    validate(name, type, ask, { at: AT, anchors });
  return { anchors, look, dns, judge };
}

test('a trust anchor in the middle is enough, and nothing above it is asked', () => {
  const { look, anchors } = world();
  const [ds] = look('com', 'DS').records;
  const rdata = ds !== undefined && 'rdata' in ds ? ds.rdata : '';
  const island = {
    zone: 'com',
    keyTag: parseInt(rdata.slice(0, 4), 16),
    algorithm: 15,
    digestType: 2,
    digest: rdata.slice(8),
  };
  const asked: string[] = [];
  const ask: Ask = (n, t) => (asked.push(`${n} ${t}`), look(n, t));
  expect(validate('example.com', 'MX', ask, { at: AT, anchors: [...anchors, island] })).toMatchObject({
    status: 'secure',
    path: [{ zone: 'com' }, { zone: 'example.com' }],
  });
  expect(asked).not.toContain(' DNSKEY');
});

test('gather() needs three round trips for a domain, and the answers give the verdict again', async () => {
  const { dns, anchors } = world();
  const mx = (ask: Ask): DnssecVerdict => validate('example.com', 'MX', ask, { at: AT, anchors });
  const { signal } = new AbortController();
  const { value, answers, complete } = await gather(mx, dns, { signal, maxRounds: 3 });
  expect({ status: value.status, complete }).toEqual({ status: 'secure', complete: true });
  expect(dns.asked.toSorted()).toEqual([
    ' DNSKEY',
    'com DNSKEY',
    'com DS',
    'example.com DNSKEY',
    'example.com DS',
    'example.com MX',
  ]);
  expect(mx(askOf(JSON.parse(JSON.stringify(answers)) as typeof answers))).toEqual(value);
});

test('gather() asks again with signatures what was asked without, once, and nobody else is told', async () => {
  const { dns, anchors } = world();
  const { signal } = new AbortController();
  const { answers } = await gather(
    (ask) => {
      const { kind } = ask('example.com', 'MX');
      ask('mx.example.com', 'A');
      return kind === 'answer' ? validate('example.com', 'MX', ask, { at: AT, anchors }) : undefined;
    },
    dns,
    { signal },
  );
  expect(dns.asked.filter((question) => question === 'example.com MX')).toHaveLength(2);
  expect(answers['example.com MX']?.proof).toBeDefined();
  expect(answers['mx.example.com A']?.proof).toBeUndefined();
});

test('gather() ends where no answer ever brings signatures', async () => {
  const { look, anchors } = world();
  const dns = {
    ask: (name: string, type: RrType) => {
      const { proof: _, ...answer } = look(name, type);
      return Promise.resolve(answer);
    },
  };
  const { signal } = new AbortController();
  const { value, questions } = await gather(
    (ask) => validate('example.com', 'MX', ask, { at: AT, anchors }),
    dns,
    { signal },
  );
  expect({ code: value.code, questions }).toEqual({ code: 'unasked', questions: 6 });
});

test('zones on the way are judged once for several questions', () => {
  const { look, anchors } = world();
  let dnskeys = 0;
  const ask: Ask = (n, t) => ((dnskeys += t === 'DNSKEY' && n === 'com' ? 1 : 0), look(n, t));
  const judge = createValidator(ask, { at: AT, anchors });
  expect(['MX', 'TXT', 'A'].map((type) => judge('example.com', type as RrType).status)).toEqual([
    'secure',
    'secure',
    'secure',
  ]);
  // Each question asks ahead for what it needs, and the chain asks once.
  expect(dnskeys).toBeLessThanOrEqual(4);
});

test('whatever one octet is altered to, nothing throws, and altered data is never secure', () => {
  const { look, judge } = world();
  const names = ['example.com', 'none.example.com', 'x.wild.example.com', 'www.example.com'];
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.constantFrom<RrType>('MX', 'TXT', 'A', 'DS', 'DNSKEY'),
      fc.nat(),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (name, type, which, where, by) => {
        const answer = look(name, type);
        const proof = answer.proof ?? [];
        const index = which % proof.length;
        const record = proof[index];
        if (record === undefined) return;
        const rdata = Buffer.from(record.rdata, 'hex');
        rdata[where % rdata.length] = (rdata[where % rdata.length] ?? 0) ^ by;
        const altered = { ...answer, proof: proof.with(index, { ...record, rdata: rdata.toString('hex') }) };
        const { status } = judge(name, type, (n, t) => (n === name && t === type ? altered : look(n, t)));
        // An octet of a record that the proof can do without may be anything.
        if (record.section === 'answer') expect(status).not.toBe('secure');
        expect(['secure', 'bogus', 'indeterminate']).toContain(status);
      },
    ),
    { numRuns: 400 },
  );
});

test('whatever the proof holds, nothing throws', () => {
  const { look, judge } = world();
  const record = fc.record({
    section: fc.constantFrom('answer' as const, 'authority' as const),
    name: fc.constantFrom(
      '',
      'com',
      'example.com',
      'mx.example.com',
      '*.example.com',
      'a\\000b.example.com',
      '0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.com',
    ),
    type: fc.constantFrom(2, 5, 6, 15, 39, 43, 46, 47, 48, 50),
    rdata: fc.uint8Array({ maxLength: 80 }).map((octets) => Buffer.from(octets).toString('hex')),
  });
  fc.assert(
    fc.property(
      fc.array(record, { maxLength: 12 }),
      fc.constantFrom<RrType>('MX', 'DS', 'DNSKEY', 'A'),
      fc.constantFrom('', 'com', 'example.com'),
      (proof, type, name) => {
        const forged: Ask = (n, t) => (n === name && t === type ? { ...look(n, t), proof } : look(n, t));
        expect(judge('example.com', 'MX', forged).detail).not.toBe('');
        expect(judge(name, type, forged).detail).not.toBe('');
      },
    ),
  );
});
