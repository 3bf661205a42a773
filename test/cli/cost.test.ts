import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { billOf } from '../../core/bill/bill-of.ts';
import { configSchema } from '../../core/config/index.ts';
import { runCli } from '../support/run-cli.ts';
import { synthesise } from '../support/stack-template.ts';

interface Estimates {
  readonly pricesOf: string;
  readonly estimates: readonly {
    readonly targets?: number;
    readonly record: string;
    readonly runsPerMonth: number;
    readonly total: number;
    readonly services: readonly { readonly what: string; readonly dollars: number }[];
  }[];
}

const folder = mkdtempSync(join(tmpdir(), 'postwatch-cost-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const YAML = `
name: acme
endpoints: [{ host: smtp.example.com, port: 587, auth: { secret: acme/smtp } }, { host: mx.example.com, port: 25 }]
addresses: [192.0.2.1]
record: changes+hourly
`;

async function cost(...args: readonly string[]): Promise<Estimates> {
  const { code, out } = await runCli(['cost', ...args, '--json']);
  expect(code).toBe(0);
  return JSON.parse(out) as Estimates;
}

function written(): string {
  const file = join(folder, 'postwatch.yaml');
  writeFileSync(file, YAML);
  return file;
}

test('shows 10, 1,000 and 100,000 targets in both ways to keep records, each dearer than the one before', async () => {
  const { pricesOf, estimates } = await cost();
  expect(pricesOf).toMatch(/^\d{4}-\d{2}$/);
  expect(estimates.map(({ targets, record }) => [targets, record])).toEqual(
    [10, 1000, 100_000].flatMap((count) => [
      [count, 'every'],
      [count, 'changes+hourly'],
    ]),
  );
  for (const record of ['every', 'changes+hourly']) {
    const totals = estimates.filter((one) => one.record === record).map(({ total }) => total);
    expect(totals).toEqual([...totals].sort((a, b) => a - b));
  }
  for (const { total, services } of estimates)
    expect(services.reduce((sum, { dollars }) => sum + dollars, 0)).toBeCloseTo(total, 1);
});

test('is what the deployment of the same configuration prints', async () => {
  const { out, code } = await runCli(['cost', '--config', written(), '--port25', 'agent']);
  const made = synthesise(YAML, { port25: 'agent' });
  rmSync(made.outdir, { recursive: true, force: true });
  expect(code).toBe(0);
  expect(out).toContain(`About ${made.stack.bill.total.toFixed(2)} USD a month`);
  expect(out).toMatch(/With "record: every" instead of "changes\+hourly" about \d+\.\d\d USD/);
});

test('numbers of targets keep the mixture of a configuration', async () => {
  const { estimates } = await cost('--config', written(), '--targets', '3,300');
  const [few, many] = [estimates[0], estimates[2]];
  expect(few?.runsPerMonth).toBe(
    billOf(
      configSchema.parse({
        name: 'a',
        endpoints: [
          { host: 'a.example', port: 25 },
          { host: 'b.example', port: 587 },
        ],
        addresses: ['192.0.2.1'],
      }),
    ).runsPerMonth,
  );
  expect(many?.runsPerMonth).toBe((few?.runsPerMonth ?? 0) * 100);
});

test('as a table, a column for each', async () => {
  const { out } = await runCli(['cost', '--targets', '5,250']);
  expect(out).toMatch(/^targets +5 +5 +250 +250$/m);
  expect(out).toMatch(/^record +every +changes\+hourly +every +changes\+hourly$/m);
  expect(out).toMatch(/^USD a month( +[\d,]+\.\d\d){4}$/m);
  expect(out).toContain('--config FILE takes the mixture');
});

test.each([
  ['0', '0'],
  ['10,many', 'many'],
  ['10,', ''],
])('refuses --targets %s', async (text, named) => {
  const { code, err } = await runCli(['cost', '--targets', text]);
  expect(code).toBe(3);
  expect(err).toContain(`such as 10,1000,100000, got "${named}"`);
});

test('refuses another way to port 25', async () => {
  const { code, err } = await runCli(['cost', '--port25', 'open']);
  expect({ code, err }).toEqual({ code: 3, err: '--port25: must be closed, vpc, agent, got "open"\n' });
});
