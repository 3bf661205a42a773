/** config, explain, status and history. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDynamoRecords } from '../../adapters/aws/dynamodb-records.ts';
import { openEmbeddedStore } from '../../adapters/node/embedded-store.ts';
import { CHECKS } from '../../core/checks/index.ts';
import { knownCodes } from '../../core/pipeline/explain.ts';
import { sampleRecord, sampleState } from '../support/sample-records.ts';
import { runCli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'postwatch-commands-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('config schema prints a JSON Schema', async () => {
  const { code, out } = await runCli(['config', 'schema']);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual(
    expect.objectContaining({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      additionalProperties: false,
    }),
  );
});

test('config validate says what is in a valid file, and as JSON what is wrong', async () => {
  const good = join(folder, 'good.yaml');
  writeFileSync(good, 'name: acme\ndomains: [{ name: example.com }]\n');
  expect(await runCli(['config', 'validate', good])).toEqual({
    code: 0,
    out: `${good} is valid: 1 domains, 0 endpoints, 0 addresses.\n`,
    err: '',
  });
  const bad = join(folder, 'bad.yaml');
  writeFileSync(bad, 'name: acme\ndomains: x\n');
  const { code, out } = await runCli(['config', 'validate', bad, '--json']);
  expect(code).toBe(3);
  expect(JSON.parse(out)).toEqual({
    ok: false,
    problems: [
      {
        line: 2,
        column: 10,
        path: 'domains',
        message: 'must be a list, got "x"',
        hint: 'write  domains: [x]',
      },
    ],
  });
});

test('explain knows every code, in words', async () => {
  const { out } = await runCli(['explain', '--json']);
  const rows = JSON.parse(out) as { code: string; says: string; evidence?: string; advice: string[] }[];
  expect(rows.length).toBe(CHECKS.flatMap((check) => Object.keys(check.codes)).length);
  const words = rows.flatMap(({ code, says, evidence = '', advice }) =>
    [says, evidence, ...advice].map((text) => ({ code, text })),
  );
  expect(
    words.filter(({ text }) => /[^s] undefined|^undefined|\bNaN\b|\[object|\[Function|=>/.test(text)),
  ).toEqual([]);
  expect(rows.filter(({ says }) => says.includes('{}'))).toEqual([]);
});

test('explain CODE says what to do and where it is written', async () => {
  const { code, out } = await runCli(['explain', 'spf_lookups_exceeded']);
  expect(code).toBe(0);
  expect(out).toMatch(/^SPF_LOOKUPS_EXCEEDED\n {4}says {6}\S/);
  expect(out).toContain('RFC 7208 4.6.4');
  expect(knownCodes().length).toBeGreaterThan(100);
});

describe('with records', () => {
  const data = join(folder, 'data');
  beforeAll(async () => {
    const store = await openEmbeddedStore({ path: join(data, 'acme') });
    const records = createDynamoRecords({ client: store.client, table: store.table, retentionDays: 10 });
    const now = Date.now();
    for (const minutes of [3, 2, 1]) {
      const startedAt = new Date(now - minutes * 60_000).toISOString();
      const record = sampleRecord({ job: { slot: `${startedAt.slice(0, 16)}:00Z` }, startedAt });
      await records.putRecord(record);
      await records.putState(sampleState({ slot: record.slot, version: `${record.slot}#1` }));
    }
    await store.close();
  });

  test('history gives a table, CSV and JSON of the same records', async () => {
    const target = sampleRecord({}).target;
    const json = await runCli(['history', target, '--data', data, '--format', 'json']);
    expect((JSON.parse(json.out) as unknown[]).length).toBe(3);
    const csv = await runCli(['history', target, '--data', data, '--format', 'csv']);
    expect(csv.out.trim().split('\n').length).toBe(4);
    const table = await runCli(['history', target, '--data', data]);
    expect(table.out).toContain('slot (UTC)');
    expect([json.code, csv.code, table.code]).toEqual([0, 0, 0]);
  });

  test('a target without records is no error, and says so', async () => {
    const { code, out, err } = await runCli([
      'history',
      'nobody.example',
      '--data',
      data,
      '--format',
      'json',
    ]);
    expect({ code, out }).toEqual({ code: 0, out: '[]\n' });
    expect(err).toMatch(/^No record of nobody\.example from /);
  });

  test('status gives the worst as exit code', async () => {
    const { code, out } = await runCli(['status', '--data', data, '--json']);
    const [state] = JSON.parse(out) as { status: string }[];
    expect({ critical: 2, warning: 1, ok: 0, unknown: 3 }[state?.status ?? '']).toBe(code);
  });
});
