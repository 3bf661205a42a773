/** The whole smtp probe and all its checks against real sockets, one bad server after another: each fault has one name. */
import pLimit from 'p-limit';
import { createNodeClock } from '../../adapters/node/clock.ts';
import { createNodeDialer } from '../../adapters/node/dialer.ts';
import { createFakeZone } from '../../adapters/memory/fake-zone.ts';
import type { Finding } from '../../core/model/finding.ts';
import type { SmtpSubject } from '../../core/model/smtp-facts.ts';
import { explain } from '../../core/pipeline/explain.ts';
import { CHECKS } from '../../core/checks/index.ts';
import { judge } from '../../core/pipeline/judge.ts';
import { runJob } from '../../core/pipeline/run.ts';
import { PROBE_TABLE } from '../../core/probes/index.ts';
import { createFaultCertificates } from '../support/fault-certificates.ts';
import { FAULT_ROWS } from '../support/fault-personas.ts';
import type { FaultRow } from '../support/fault-personas/fault-row.ts';
import { startFaultServer } from '../support/fault-server.ts';
import { NO_HTTP } from '../support/no-http.ts';

const AT_ONCE = 16;
/** Far more than any row needs on a busy machine; rows that are to run into it have less. */
const BUDGET = 60_000;
const PASSWORD = 'right-horse-battery';

interface Seen {
  readonly complaints: readonly Finding[];
  readonly passes: number;
  readonly record: string;
  readonly tookMs: number;
  readonly leaked: boolean;
}
const seen = new Map<string, Seen>();

beforeAll(async () => {
  const { ca, leaves } = await createFaultCertificates(new Date());
  const dialer = createNodeDialer({ ca: [ca] });
  const limit = pLimit(AT_ONCE);
  // Those that wait begin first.
  const rows = [...FAULT_ROWS].sort((a, b) => (b.budgetMs ?? 0) - (a.budgetMs ?? 0));
  await Promise.all(rows.map(async (row) => limit(async () => seen.set(row.name, await run(row)))));

  async function run(row: FaultRow): Promise<Seen> {
    const server = await startFaultServer(row.persona, leaves[row.certificate ?? 'good']);
    const subject: SmtpSubject = {
      host: 'mx.example.com',
      port: server.port,
      tls: 'starttls',
      role: 'mx',
      owned: false,
      slowMs: 15_000,
      ...row.subject,
    };
    const observation = await runJob(
      { probe: 'smtp', target: row.name, subject, slot: '2026-11-24T02:14:00Z', attempt: 1, configHash: '' },
      PROBE_TABLE,
      {
        dns: createFakeZone('mx.example.com A 127.0.0.1'),
        dialer,
        clock: createNodeClock(),
        http: NO_HTTP,
        secrets: { get: async () => Promise.resolve({ ok: true, user: 'probe', password: PASSWORD }) },
        ehlo: 'probe.example.net',
      },
      { budgetMs: row.budgetMs ?? BUDGET },
    );
    const leaked = !(await server.left(1000));
    await server.close();
    const findings = judge(observation, subject, { checks: CHECKS });
    return {
      complaints: findings.filter(({ outcome }) => outcome === 'fail' || outcome === 'inconclusive'),
      passes: findings.filter(({ outcome }) => outcome === 'pass').length,
      record: JSON.stringify({ observation, findings }),
      tookMs: observation.tookMs,
      leaked,
    };
  }
}, 60_000);

test('there are more than a hundred of them, each with a name of its own', () => {
  expect(FAULT_ROWS.length).toBeGreaterThan(100);
  expect(new Set(FAULT_ROWS.map(({ name }) => name)).size).toBe(FAULT_ROWS.length);
});

test.each(FAULT_ROWS)('$name', ({ name, want }) => {
  const found = seen.get(name);
  expect(found?.complaints.map(({ code }) => code).sort()).toEqual([...want].sort());
  // What is raised can be told, and the connection was ended by us.
  for (const finding of found?.complaints ?? []) expect(explain(finding).says).toMatch(/^\S.*[^.\s]$/s);
  expect(found?.leaked).toBe(false);
});

test('nothing runs beyond its time', () => {
  const late = FAULT_ROWS.filter(
    ({ name, budgetMs = BUDGET }) => (seen.get(name)?.tookMs ?? Infinity) > budgetMs + 500,
  );
  expect(late.map(({ name }) => name)).toEqual([]);
});

test('no record holds the password', () => {
  const secrets = [
    PASSWORD,
    Buffer.from(PASSWORD).toString('base64').slice(0, 20),
    Buffer.from(`\0probe\0${PASSWORD}`).toString('base64').slice(0, 20),
  ];
  const telling = FAULT_ROWS.filter(({ name }) =>
    secrets.some((secret) => seen.get(name)?.record.includes(secret)),
  );
  expect(telling.map(({ name }) => name)).toEqual([]);
});
