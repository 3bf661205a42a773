import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEAD_LISTS, DNSBLS } from '../../core/protocol/dnsbl/index.ts';
import { a } from '../support/dns-server.ts';
import { closeDnsWorld, serve } from '../support/dns-world.ts';
import { runCli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'postwatch-blocklists-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(closeDnsWorld);

interface Row {
  readonly id: string;
  readonly asked: boolean;
  readonly whyNot: string;
  readonly fitness?: string;
  readonly why?: string;
}

function configured(zones: readonly string[], more = ''): string {
  const file = join(folder, 'postwatch.yaml');
  const rows = zones.map(
    (id) =>
      `{ id: ${id}, zone: ${id}.example, codes: [{ answer: 127.0.0.2, means: spam, severity: error }] }`,
  );
  writeFileSync(
    file,
    `name: acme\naddresses: [192.0.2.1]\nblocklists: { onlyOwn: true, own: [${rows.join(', ')}]${more} }\n`,
  );
  return file;
}

test('every list of the table is shown, with whether it is asked or why not', async () => {
  const { code, out } = await runCli(['blocklists', '--json']);
  const rows = JSON.parse(out) as readonly Row[];
  expect(code).toBe(0);
  expect(rows.map(({ id }) => id)).toEqual(DNSBLS.map(({ id }) => id));
  expect(rows.filter(({ asked, whyNot }) => asked === (whyNot !== ''))).toEqual([]);
  expect(rows.find(({ id }) => id === 'spamhaus-zen')).toMatchObject({ asked: true });
  expect(rows.find(({ id }) => id === 'spamhaus-dqs-zen')?.whyNot ?? '').toContain(
    'blocklists.keys.spamhaus-dqs',
  );
});

test('for people: the verdict first, then a line a list; more with --verbose', async () => {
  const short = await runCli(['blocklists']);
  expect(short.out).toMatch(
    /^\d+ of \d+ lists are asked\. .*--live\n\nBlocklists of addresses\n {2}spamhaus-zen +critical +Spamhaus ZEN/,
  );
  expect(short.out).not.toContain('known from');
  const long = await runCli(['blocklists', '--verbose']);
  expect(long.out).toContain('we ask at most 10 a second, 300000 a day');
  expect(long.out).toContain('known from');
});

test('dead ones on request', async () => {
  const { out } = await runCli(['blocklists', '--dead']);
  expect(out.split('\n').filter((line) => line.startsWith('  '))).toHaveLength(DEAD_LISTS.length);
});

test('live: fit, refusing, broken and silent lists are told apart, and the verdict counts them', async () => {
  const server = await serve(({ name }) => {
    if (name.endsWith('quiet.example')) return undefined;
    if (name.endsWith('refusing.example')) return { answers: [a(name, '127.255.255.254')] };
    if (name.endsWith('world.example')) return { answers: [a(name, '127.0.0.2')] };
    return name === '2.0.0.127.good.example' ? { answers: [a(name, '127.0.0.2')] } : { rcode: 3 };
  });
  const config = configured(['good', 'refusing', 'world', 'empty', 'quiet']);
  const live = ['blocklists', '--live', '--config', config, '--resolver', server.address, '--timeout', '1'];
  const { code, out } = await runCli([...live, '--json']);
  const own = (JSON.parse(out) as readonly Row[]).filter(({ asked }) => asked);
  expect(Object.fromEntries(own.map(({ id, fitness }) => [id, fitness]))).toEqual({
    good: 'fit',
    refusing: 'refused',
    world: 'broken',
    empty: 'broken',
    quiet: 'silent',
  });
  expect(code).toBe(1);
  const people = await runCli(live);
  expect(people.out).toMatch(
    /^1 of 5 lists can be asked from here, and believed\n {2}refuse this resolver: refusing\n {2}cannot be believed: world, empty\n {2}did not answer: quiet\n/,
  );
  expect(people.out).toContain('it lists 127.0.0.1, which no list may have');
});

test('live: no list is asked more than its budget, and none that can be believed is an exit code of its own', async () => {
  const server = await serve(({ name }) => ({ answers: [a(name, '127.0.0.2')] }));
  const config = configured(['world'], ', budgets: { world: { perDay: 100 } }');
  const { code } = await runCli(['blocklists', '--live', '--config', config, '--resolver', server.address]);
  expect(code).toBe(3);
  expect(server.asked.length).toBeLessThanOrEqual(3);
});
