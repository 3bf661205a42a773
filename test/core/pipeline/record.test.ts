import fc from 'fast-check';
import type { CheckRecord } from '../../../core/model/record.ts';
import { canonicalJson } from '../../../core/pipeline/canonical-json.ts';
import { verifyRecord } from '../../../core/pipeline/record.ts';
import { verifyChain } from '../../../core/pipeline/verify-chain.ts';
import { sampleFinding, sampleRecord, slotAfter } from '../../support/sample-records.ts';

test('canonical JSON does not depend on the order of keys, and survives JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(canonicalJson(JSON.parse(JSON.stringify(value)))).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  expect(canonicalJson({ b: [1, undefined, { d: undefined, c: 'é' }], a: null })).toBe(
    '{"a":null,"b":[1,null,{"c":"é"}]}',
  );
});

test('a record verifies until anything in it is changed', () => {
  const record = sampleRecord({ findings: [sampleFinding({ args: { days: 3 } })] });
  expect(record.status).toBe('critical');
  expect(verifyRecord(JSON.parse(JSON.stringify(record)) as CheckRecord)).toBe(true);
  expect(verifyRecord({ ...record, status: 'ok' })).toBe(false);
  expect(verifyRecord({ ...record, findings: [sampleFinding({ args: { days: 4 } })] })).toBe(false);
  expect(verifyRecord({ ...record, previousHash: 'ff' })).toBe(false);
});

function chain(length: number): CheckRecord[] {
  const records: CheckRecord[] = [];
  for (let minute = 0; minute < length; minute += 1)
    records.push(
      sampleRecord({ job: { slot: slotAfter(minute * 5) }, previousHash: records.at(-1)?.hash ?? 'before' }),
    );
  return records;
}

test('a chain is whole until a record is altered, taken out or put in', () => {
  const records = chain(5);
  const slot = (index: number): { slot: string; attempt: 1 } => ({ slot: slotAfter(index * 5), attempt: 1 });
  expect(verifyChain(records)).toEqual([]);
  expect(verifyChain([])).toEqual([]);
  expect(
    verifyChain(records.map((record, index) => (index === 2 ? { ...record, tookMs: 1 } : record))),
  ).toEqual([{ kind: 'altered', ...slot(2) }]);
  expect(verifyChain(records.filter((_, index) => index !== 2))).toEqual([
    { kind: 'inserted', ...slot(1) },
    { kind: 'missing', ...slot(3) },
  ]);
  const forged = sampleRecord({ job: { slot: slotAfter(7) }, previousHash: records[1]?.hash ?? '' });
  expect(verifyChain([...records.slice(0, 2), forged, ...records.slice(2)])).toEqual([
    { kind: 'inserted', slot: slotAfter(7), attempt: 1 },
  ]);
});

test('of first runs at once each names nobody, and that is no break; a later one that does is', () => {
  const first = sampleRecord({ job: { slot: slotAfter(0) } });
  const atOnce = sampleRecord({ job: { slot: slotAfter(1) }, startedAt: first.startedAt });
  const later = sampleRecord({ job: { slot: slotAfter(5) } });
  expect(verifyChain([first, atOnce])).toEqual([]);
  expect(verifyChain([first, later]).map(({ kind, slot }) => [kind, slot])).toContainEqual([
    'missing',
    slotAfter(5),
  ]);
});

test('a run that ended after the next one began is no break', () => {
  const [first, second, third] = chain(3);
  if (first === undefined || second === undefined || third === undefined) throw new Error('too short');
  const late = sampleRecord({
    job: { slot: slotAfter(4) },
    previousHash: first.hash,
    startedAt: slotAfter(5),
  });
  expect(verifyChain([first, late, second, third])).toEqual([]);
});
