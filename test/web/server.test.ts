import { createMemoryRecords } from '../../adapters/memory/memory-records.ts';
import { createPrometheusMetrics } from '../../adapters/node/prometheus-metrics.ts';
import type { CheckRecord, State } from '../../core/model/record.ts';
import type { Finding } from '../../core/model/finding.ts';
import { createApp } from '../../web/server.ts';

const EVIL = '<script>alert(1)</script>';
const finding: Finding = {
  code: 'SPF_MULTIPLE',
  check: 'spf-record',
  outcome: 'fail',
  severity: 'error',
  args: { domain: 'example.com', records: [`v=spf1 ${EVIL}`, '=cmd'] },
  instance: '',
};

async function appWith(records: readonly Partial<CheckRecord>[]): Promise<ReturnType<typeof createApp>> {
  const store = createMemoryRecords();
  const now = new Date().toISOString();
  for (const partial of records) {
    const record = {
      schema: 1,
      program: '0',
      configHash: 'c',
      vantage: 'test',
      target: 'example.com',
      probe: 'mail-dns',
      slot: `${now.slice(0, 16)}:00Z`,
      attempt: 1,
      startedAt: now,
      tookMs: 5,
      status: 'critical',
      findings: [finding],
      previousHash: '',
      hash: 'h',
      observation: {
        probe: 'mail-dns',
        target: 'example.com',
        startedAt: now,
        tookMs: 5,
        facts: { answers: {} },
        faults: [],
        asked: { dnsQuestions: 0, connections: 0 },
      },
      ...partial,
    } as CheckRecord;
    await store.putRecord(record);
    const state: State = {
      target: record.target,
      probe: record.probe,
      version: `${record.slot}#1`,
      slot: record.slot,
      status: record.status,
      since: record.slot,
      open: [{ finding, since: record.slot, confirmed: true }],
      hash: 'h',
    };
    await store.putState(state);
  }
  return createApp({ name: 'test', records: store, metrics: createPrometheusMetrics() });
}

const get = async (
  app: ReturnType<typeof createApp>,
  path: string,
  host = '127.0.0.1:8025',
): Promise<Response> => app.request(path, { headers: { host } });

test('what others wrote is text, never markup', async () => {
  const app = await appWith([{}]);
  for (const path of ['/', '/targets/example.com']) {
    const page = await (await get(app, path)).text();
    expect(page).not.toContain(EVIL);
  }
  expect(await (await get(app, '/targets/example.com')).text()).toContain(
    '&lt;script&gt;alert(1)&lt;/script&gt;',
  );
});

test('pages run no script, load nothing, and are kept nowhere', async () => {
  const { headers } = await get(await appWith([{}]), '/');
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
  expect(headers.get('cache-control')).toBe('no-store');
});

test.each(['evil.example', 'evil.example:8025', '192.0.2.1', ''])(
  'a page asked for as host "%s" is refused',
  async (host) => {
    expect((await get(await appWith([{}]), '/', host)).status).toBe(403);
  },
);

test('an empty store says so', async () => {
  expect(await (await get(await appWith([]), '/')).text()).toContain('Nothing was seen yet');
});

test.each([
  ['/targets/other.example', 404],
  ['/targets/example.com?from=yesterday', 400],
  ['/targets/example.com?from=2026-01-01&to=2025-01-01', 400],
  ['/targets/example.com?from=2020-01-01', 400],
  ['/nothing', 404],
  ['/targets/example.com/history.xml', 404],
])('%s gives %i', async (path, status) => {
  expect((await get(await appWith([{}]), path)).status).toBe(status);
});

test('a target of another name is found by its encoded path', async () => {
  const app = await appWith([{ target: '[2001:db8::1]:25', probe: 'mail-dns' }]);
  expect((await get(app, `/targets/${encodeURIComponent('[2001:db8::1]:25')}`)).status).toBe(200);
});

test('records are downloaded as JSON and as CSV without formulas', async () => {
  const app = await appWith([{ vantage: '=HYPERLINK("x")' }]);
  const json = (await (await get(app, '/targets/example.com/history.json')).json()) as CheckRecord[];
  expect(json.map(({ target, status }) => ({ target, status }))).toEqual([
    { target: 'example.com', status: 'critical' },
  ]);
  const csv = await (await get(app, '/targets/example.com/history.csv')).text();
  expect(csv.split('\n')[0]).toBe(
    'slot,attempt,target,probe,status,startedAt,tookMs,codes,says,vantage,program,configHash,hash,previousHash',
  );
  expect(csv).toContain(`"'=HYPERLINK(""x"")"`);
});
