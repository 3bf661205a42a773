import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { configHash, configJsonSchema, formatProblems, parseConfig } from '../../../core/config/index.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const cases = join(root, 'test', 'config-cases');
const example = readFileSync(join(root, 'postwatch.example.yaml'), 'utf8');

test('the example is valid and shows every key of the first level', () => {
  const result = parseConfig(example);
  expect(result).toEqual(expect.objectContaining({ ok: true }));
  const keys = Object.keys(configJsonSchema()['properties'] ?? {});
  expect(keys.filter((key) => !new RegExp(`^(# )?${key}:`, 'm').test(example))).toEqual([]);
});

describe('broken configurations', () => {
  test.each(readdirSync(cases).filter((name) => name.endsWith('.yaml')))('%s', (name) => {
    const text = readFileSync(join(cases, name), 'utf8');
    const result = parseConfig(text);
    const want = readFileSync(join(cases, name.replace('.yaml', '.want')), 'utf8');
    expect(`${formatProblems(name, result.ok ? [] : result.problems)}\n`).toBe(want);
  });
});

test('parseConfig() never throws, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200, unit: 'grapheme' }), (text) => {
      const result = parseConfig(text);
      if (!result.ok) expect(result.problems.length).toBeGreaterThan(0);
    }),
  );
});

test('a value anywhere in the file may be of any type', () => {
  const anything = fc.oneof(
    fc.constant(null),
    fc.integer(),
    fc.boolean(),
    fc.string(),
    fc.array(fc.integer(), { maxLength: 2 }),
    fc.dictionary(fc.string(), fc.integer(), { maxKeys: 2 }),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(
        'domains',
        'endpoints',
        'addresses',
        'every',
        'severity',
        'notify',
        'blocklists',
        'name',
      ),
      anything,
      (key, value) => {
        const result = parseConfig(JSON.stringify({ name: 'x', [key]: value }));
        if (!result.ok) for (const problem of result.problems) expect(problem.message).not.toBe('');
      },
    ),
  );
});

test('aliases that expand without end are refused in bounded time', () => {
  const levels = Array.from(
    { length: 12 },
    (_, index) => `l${index + 1}: &l${index + 1} [${Array(10).fill(`*l${index}`).join(',')}]`,
  );
  const result = parseConfig(['l0: &l0 [1]', ...levels].join('\n'));
  expect(result.ok).toBe(false);
});

test('10,000 endpoints are parsed, and one listed twice is found', () => {
  const endpoints = Array.from(
    { length: 10_000 },
    (_, index) => `  - { host: h${index}.example.com, port: 25 }`,
  );
  const result = parseConfig(
    ['name: big', 'endpoints:', ...endpoints, '  - { host: h7.example.com, port: 25 }'].join('\n'),
  );
  expect(result).toEqual({
    ok: false,
    problems: [expect.objectContaining({ line: 10_003, path: 'endpoints[10000]' })],
  });
});

test('the hash changes with the configuration only', () => {
  const hash = (text: string): string => {
    const result = parseConfig(text);
    return result.ok ? configHash(result.config) : 'invalid';
  };
  expect(hash(example)).toBe(hash(`${example}\n# a comment\n`));
  expect(hash(example)).not.toBe(hash(example.replace('acme-mail', 'other')));
  expect(hash(example)).toMatch(/^[0-9a-f]{12}$/);
});
