/** A refused login, from the first sight to the repaired secret: what the server gets to see of it. */
import { createMemoryRecords } from '../../../adapters/memory/memory-records.ts';
import { createManualClock } from '../../../adapters/memory/manual-clock.ts';
import { createFakeZone } from '../../../adapters/memory/fake-zone.ts';
import type { AnyJob } from '../../../core/model/job.ts';
import type { State } from '../../../core/model/record.ts';
import { work } from '../../../core/pipeline/work.ts';
import { PROBE_TABLE } from '../../../core/probes/index.ts';
import { createAnsweringDialer, loginServer } from '../../support/answering-dialer.ts';
import { NO_HTTP } from '../../support/no-http.ts';

const HOST = 'smtp.example.com';
const SLOT = Date.parse('2026-11-24T02:14:00Z');
const slotAfter = (minutes: number): string =>
  new Date(SLOT + minutes * 60_000).toISOString().replace('.000Z', 'Z');

test('is told at once, not repeated for an hour, stays open meanwhile, and clears when the secret is right', async () => {
  const records = createMemoryRecords();
  const sent: AnyJob[] = [];
  let right = false;
  let logins = 0;
  const run = async (minutes: number): Promise<State> => {
    const dialer = createAnsweringDialer(
      loginServer('PLAIN', () => {
        logins += 1;
        return right ? '235 2.7.0 welcome' : '535 5.7.8 no';
      }),
    );
    const { state } = await work(
      {
        probe: 'smtp',
        target: `${HOST}:465`,
        subject: {
          host: HOST,
          port: 465,
          tls: 'implicit',
          role: 'submission',
          auth: { secret: 'acme/smtp', retryAfterSeconds: 3600 },
          owned: false,
          slowMs: 15_000,
        },
        slot: slotAfter(minutes),
        attempt: 1,
        configHash: '0123456789ab',
      },
      {
        ports: {
          dns: createFakeZone({ [HOST]: { A: ['192.0.2.1'] } }),
          dialer,
          clock: createManualClock(),
          http: NO_HTTP,
          secrets: {
            get: async () => Promise.resolve({ ok: true, user: 'probe', password: 'geheim' } as const),
          },
          ehlo: 'probe.example.net',
        },
        probes: PROBE_TABLE,
        records,
        jobs: { send: async (more) => void sent.push(...more) },
        stack: 'test',
        budgetMs: 60_000,
        vantage: 'test',
        program: '0.0.0',
        severity: {},
        confirmAfterSeconds: 30,
        perTarget: 'always',
      },
    );
    return state;
  };
  const open = ({ open: troubles }: State): string[] =>
    troubles
      .filter(({ finding }) => finding.check === 'smtp-auth')
      .map(({ finding, confirmed }) => `${finding.code} ${confirmed ? 'confirmed' : 'suspected'}`);

  expect(open(await run(0))).toEqual(['SMTP_AUTH_REJECTED confirmed']);
  expect(sent).toEqual([]);
  expect(logins).toBe(1);
  for (let minutes = 5; minutes < 60; minutes += 5)
    expect(open(await run(minutes))).toEqual(['SMTP_AUTH_REJECTED confirmed']);
  expect(logins).toBe(1);
  expect(open(await run(60))).toEqual(['SMTP_AUTH_REJECTED confirmed']);
  expect(logins).toBe(2);
  right = true;
  expect(open(await run(65))).toEqual(['SMTP_AUTH_REJECTED confirmed']);
  expect(open(await run(120))).toEqual([]);
  expect(logins).toBe(3);
});
