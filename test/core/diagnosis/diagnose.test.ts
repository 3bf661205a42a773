/** Diagnosis by golden cases: test/golden-diagnosis/NN-name.yaml, found by glob. */
import fc from 'fast-check';
import { CONFIDENCES, EFFORTS } from '../../../core/diagnosis/cause.ts';
import { diagnose, isTrouble } from '../../../core/diagnosis/diagnose.ts';
import { HEARD, isHeard } from '../../../core/diagnosis/heard.ts';
import { RULES } from '../../../core/diagnosis/index.ts';
import { AREAS } from '../../../core/diagnosis/rule.ts';
import type { Symptom } from '../../../core/diagnosis/symptom.ts';
import { knownCode, knownCodes } from '../../../core/pipeline/explain.ts';
import { explainSymptom } from '../../../core/pipeline/symptoms.ts';
import { diagnosisCases, readDiagnosisCase, symptomsOfCase } from '../../support/diagnosis-case.ts';

const cases = diagnosisCases();

test.each(cases)('%s', (name) => {
  const testCase = readDiagnosisCase(name);
  expect(testCase.readme.length).toBeGreaterThan(10);
  const { causes, alone } = diagnose(symptomsOfCase(testCase));
  const told = causes.map((cause) => ({
    rule: cause.rule,
    confidence: cause.confidence,
    explains: cause.explains.map(({ code }) => code).sort(),
    ...(cause.since === undefined ? {} : { since: cause.since }),
    ...(cause.against.length === 0 ? {} : { against: cause.against.length }),
    ...(cause.follows.length === 0 ? {} : { follows: cause.follows.map(({ rule }) => rule).sort() }),
    ...(cause.instead.length === 0 ? {} : { instead: cause.instead.map(({ rule }) => rule).sort() }),
  }));
  const sorted = (all: readonly object[]): object[] =>
    [...all].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
  expect(sorted(told)).toEqual(
    sorted(
      testCase.want.map((want) => ({
        ...want,
        explains: [...want.explains].sort(),
        ...(want.follows === undefined ? {} : { follows: [...want.follows].sort() }),
        ...(want.instead === undefined ? {} : { instead: [...want.instead].sort() }),
      })),
    ),
  );
  expect(alone.map(({ code }) => code).sort()).toEqual([...(testCase.alone ?? [])].sort());
  for (const cause of causes) {
    expect(cause.says).toMatch(/^\S[^\n]*[^.\s]$/);
    expect(cause.says).not.toMatch(/undefined|\(\)| {2}|: $|""/);
    expect(cause.remedies.length).toBeGreaterThan(0);
    for (const { do: what } of cause.remedies) expect(what).not.toMatch(/undefined|\.$/);
  }
});

describe.each(RULES.map((rule) => ({ id: rule.id, rule })))('$id', ({ id, rule }) => {
  const naming = cases.filter((name) =>
    readDiagnosisCase(name).want.some((want) =>
      [want.rule, ...(want.follows ?? []), ...(want.instead ?? [])].includes(id),
    ),
  );

  test('a golden case reaches it', () => {
    expect(naming).not.toEqual([]);
  });

  test('its row is complete: id, area, codes that exist, what people see', () => {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
    expect(AREAS).toContain(rule.area);
    expect(rule.seen.length).toBeGreaterThan(10);
    expect(rule.joins.filter((code) => knownCode(code) === undefined && !isHeard(code))).toEqual([]);
    expect(new Set(rule.joins).size).toBe(rule.joins.length);
  });
});

test('an id stands in the table once', () => {
  const ids = RULES.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

const CODES = [...knownCodes().map(({ code }) => code), ...Object.keys(HEARD), 'NO_SUCH_CODE'];
const text = fc.oneof(
  fc.constantFrom(
    '192.0.2.1',
    '2001:db8::1',
    'example.com',
    'mx1.example.com',
    '0',
    '6',
    '550 5.7.1 blocked using zen.spamhaus.org',
    '450 greylisted',
  ),
  fc.string({ maxLength: 20 }),
);
const symptom: fc.Arbitrary<Symptom> = fc
  .record({
    code: fc.constantFrom(...CODES),
    target: fc.constantFrom(
      'example.com',
      'mx1.example.com:25',
      'mx2.example.com:25',
      'smtp.example.org:587',
      '[2001:db8::1]:25',
      '192.0.2.1',
      '',
    ),
    args: fc.dictionary(
      fc.constantFrom(
        'domain',
        'address',
        'item',
        'list',
        'name',
        'reply',
        'by',
        'category',
        'hosts',
        'where',
        'elsewhere',
        'working',
        'family',
        'secret',
        'about',
        'query',
        'enforced',
        'count',
        'users',
      ),
      fc.oneof(text, fc.boolean(), fc.integer(), fc.array(text, { maxLength: 3 })),
    ),
    since: fc.option(fc.constantFrom('2026-11-24T02:14:00Z', '2026-11-25T00:00:00Z'), { nil: undefined }),
  })
  .map(({ since, ...rest }) => ({
    ...rest,
    probe: 'smtp',
    outcome: knownCode(rest.code)?.row.outcome ?? 'fail',
    severity: 'warning' as const,
    instance: '',
    ...(since === undefined ? {} : { since }),
  }));

test('whatever is found: nothing is lost, nothing is told twice, and every cause can be said', () => {
  fc.assert(
    fc.property(fc.array(symptom, { maxLength: 25 }), (symptoms) => {
      const { causes, alone } = diagnose(symptoms);
      const told = [...causes.flatMap(({ explains }) => explains), ...alone];
      expect(new Set(told).size).toBe(told.length);
      for (const one of symptoms.filter(isTrouble)) expect(told).toContain(one);
      for (const { says, confidence, explains, remedies, since, because } of causes) {
        expect(says.length).toBeGreaterThan(10);
        expect(CONFIDENCES).toContain(confidence);
        expect(explains.length).toBeGreaterThan(0);
        expect(because.filter((one) => explains.includes(one))).toEqual([]);
        const efforts = remedies.map(({ effort }) => EFFORTS.indexOf(effort));
        expect(efforts).toEqual([...efforts].sort((a, b) => a - b));
        const onsets = explains.flatMap((one) => one.since ?? []).sort();
        if (onsets[0] !== undefined && since !== undefined) expect(since <= onsets[0]).toBe(true);
      }
      for (const one of symptoms) expect(explainSymptom(one).says.length).toBeGreaterThan(0);
    }),
  );
});

test('the order of the findings does not matter', () => {
  fc.assert(
    fc.property(fc.array(symptom, { maxLength: 12 }), (symptoms) => {
      const rulesOf = (all: readonly Symptom[]): string[] =>
        diagnose(all)
          .causes.map(({ rule, confidence }) => `${rule} ${confidence}`)
          .sort();
      expect(rulesOf([...symptoms].reverse())).toEqual(rulesOf(symptoms));
    }),
  );
});

test('"could not see" is no evidence: it founds no cause about others, and contradicts none', () => {
  const [name = ''] = cases.filter((one) => one.includes('address-reassigned'));
  const symptoms = symptomsOfCase(readDiagnosisCase(name));
  const unseen = knownCodes()
    .filter(
      ({ code, row }) =>
        row.outcome === 'inconclusive' && code.endsWith('_UNSEEN') && !code.startsWith('PATH_'),
    )
    .map(({ code }): Symptom => ({
      code,
      target: 'other.example',
      probe: 'mail-dns',
      outcome: 'inconclusive',
      severity: 'warning',
      args: { domain: code.toLowerCase() },
      instance: '',
    }));
  const alone = diagnose(symptoms).causes[0];
  const among = diagnose([...symptoms, ...unseen]).causes.find(({ rule }) => rule === alone?.rule);
  expect(among?.confidence).toBe(alone?.confidence);
  expect(among?.explains.length).toBe(alone?.explains.length);
  expect(diagnose(unseen).causes.map(({ rule }) => rule)).toEqual([]);
});
