import { createFakeZone } from '../../../adapters/memory/fake-zone.ts';
import { createFixedClock } from '../../../adapters/memory/fixed-clock.ts';
import { createMemoryJobs } from '../../../adapters/memory/memory-jobs.ts';
import { createMemoryRecords } from '../../../adapters/memory/memory-records.ts';
import { mailDnsChanges } from '../../../core/checks/mail-dns-changes.ts';
import { spfRecord } from '../../../core/checks/spf-record.ts';
import { smtpCapabilities } from '../../../core/checks/smtp-capabilities.ts';
import type { AnyJob, Job } from '../../../core/model/job.ts';
import type { Fault } from '../../../core/model/observation.ts';
import type { State } from '../../../core/model/record.ts';
import { recall, remember } from '../../../core/pipeline/recall.ts';
import { work, type WorkDeps, type Worked } from '../../../core/pipeline/work.ts';
import { PROBE_TABLE } from '../../../core/probes/index.ts';
import { all } from '../../support/records-contract.ts';
import { sampleRecord, sampleState, SLOT, slotAfter } from '../../support/sample-records.ts';
import { healthySession, patchSession, type SessionPatch } from '../../support/smtp-session-patch.ts';
import { SMTP_SUBJECT } from '../../support/smtp-case.ts';

const WITH =
  'example.com MX 10 mx1.example.com\nmx1.example.com A 192.0.2.1\nexample.com TXT "v=spf1 mx -all"';
const WITHOUT = 'example.com MX 10 mx1.example.com\nmx1.example.com A 192.0.2.1';

function domainJob(minute: number, baseline?: string): Job<'mail-dns'> {
  return {
    probe: 'mail-dns',
    target: 'example.com',
    subject: {
      domain: 'example.com',
      sends: true,
      receives: true,
      selectors: [],
      ...(baseline === undefined ? {} : { baseline }),
    },
    slot: slotAfter(minute),
    attempt: 1,
    configHash: '0123456789ab',
  };
}

function endpointJob(minute: number): Job<'smtp'> {
  return {
    probe: 'smtp',
    target: 'mx1.example.com:25',
    subject: SMTP_SUBJECT,
    slot: slotAfter(minute),
    attempt: 1,
    configHash: '0123456789ab',
  };
}

interface World {
  readonly look: (
    job: AnyJob,
    sees: { readonly zone?: string; readonly session?: SessionPatch; readonly faults?: readonly Fault[] },
  ) => Promise<Worked>;
  readonly states: State[];
  readonly state: () => Promise<State | undefined>;
}

function createWorld(): World {
  const records = createMemoryRecords();
  const states: State[] = [];
  const deps = {
    records: {
      ...records,
      async putState(state: State) {
        states.push(state);
        return records.putState(state);
      },
    },
    jobs: createMemoryJobs(),
    checks: [mailDnsChanges, spfRecord, smtpCapabilities],
    budgetMs: 5000,
    vantage: 'test',
    program: '0.0.0',
    severity: {},
    confirmAfterSeconds: 30,
    stack: 'test',
    perTarget: 'unhealthy',
  } as const;
  return {
    states,
    state: async () => (await all(records.states()))[0],
    async look(job, { zone = '', session = {}, faults = [] }) {
      const smtp = async (): Promise<unknown> => ({
        facts: {
          resolution: { addresses: ['192.0.2.1'], tookMs: 1 },
          sessions: [patchSession(healthySession(SMTP_SUBJECT, '192.0.2.1'), session)],
        },
        faults,
      });
      const given: WorkDeps = {
        ...deps,
        ports: { dns: createFakeZone(zone), clock: createFixedClock(job.slot) } as never,
        probes: { ...PROBE_TABLE, smtp: async () => Promise.resolve(smtp) } as never,
      };
      return work(job, given);
    },
  };
}

const failed = ({ record }: Worked): string[] =>
  record.findings.filter(({ outcome }) => outcome === 'fail').map(({ code }) => code);

test('the first run is silent, and leaves what is good behind', async () => {
  const { look, state } = createWorld();
  expect(failed(await look(domainJob(0), { zone: WITH }))).toEqual([]);
  expect((await state())?.known).toMatchObject({
    since: SLOT,
    mx: ['mx1.example.com'],
    spf: 'v=spf1 mx -all',
  });
});

test('a state is written when something is new, not with every run', async () => {
  const { look, states } = createWorld();
  for (const minute of [0, 30, 60, 90]) await look(domainJob(minute), { zone: WITH });
  expect(states).toHaveLength(1);
  const changed = await look(domainJob(120), { zone: WITH.replace('mx -all', 'mx ip4:192.0.2.9 -all') });
  expect(failed(changed)).toEqual(['SPF_CHANGED']);
  expect(changed.transition).toMatchObject({
    from: 'ok',
    to: 'ok',
    opened: [],
    noted: [{ code: 'SPF_CHANGED', args: { before: 'v=spf1 mx -all' } }],
  });
  expect(states).toHaveLength(2);
  expect(
    failed(await look(domainJob(150), { zone: WITH.replace('mx -all', 'mx ip4:192.0.2.9 -all') })),
  ).toEqual([]);
  expect(states).toHaveLength(2);
});

test('what is gone stays a finding, however long, and clears when it is back', async () => {
  const { look, state } = createWorld();
  await look(domainJob(0), { zone: WITH });
  for (const minute of [30, 60, 60 * 24 * 90]) {
    expect(failed(await look(domainJob(minute), { zone: WITHOUT }))).toEqual(['SPF_GONE']);
    expect((await state())?.status).toBe('critical');
  }
  expect((await state())?.open).toMatchObject([{ since: slotAfter(30), confirmed: true }]);
  const back = await look(domainJob(60 * 24 * 91), { zone: WITH });
  expect(failed(back)).toEqual([]);
  expect(back.transition?.cleared.map(({ finding }) => finding.code)).toEqual(['SPF_GONE']);
});

test('a baseline after the change ends the finding; then the present state is judged by itself', async () => {
  const { look, state } = createWorld();
  await look(domainJob(0), { zone: WITH });
  await look(domainJob(30), { zone: WITHOUT });
  expect(failed(await look(domainJob(60, slotAfter(-10)), { zone: WITHOUT }))).toEqual(['SPF_GONE']);
  expect(failed(await look(domainJob(90, slotAfter(40)), { zone: WITHOUT }))).toEqual(['SPF_MISSING']);
  expect((await state())?.known).toMatchObject({ since: slotAfter(90), spf: '' });
  expect(failed(await look(domainJob(120, slotAfter(40)), { zone: WITHOUT }))).toEqual(['SPF_MISSING']);
});

test('a baseline in the future is no window in which changes pass', async () => {
  const { look } = createWorld();
  await look(domainJob(0), { zone: WITH });
  const future = slotAfter(1000);
  expect(failed(await look(domainJob(30, future), { zone: WITH }))).toEqual([]);
  expect(failed(await look(domainJob(60, future), { zone: WITHOUT }))).toEqual(['SPF_GONE']);
});

test('a run that could not see clears nothing and teaches nothing', async () => {
  const { look, state, states } = createWorld();
  await look(domainJob(0), { zone: WITH });
  await look(domainJob(30), { zone: WITHOUT });
  const before = (await state())?.known;
  const blind = await look(domainJob(60), {
    zone: '!SERVFAIL example.com TXT\nexample.com MX 10 mx1.example.com\nmx1.example.com A 192.0.2.1',
  });
  expect(blind.state.open.map(({ finding }) => finding.code)).toContain('SPF_GONE');
  expect((await state())?.known).toEqual(before);
  expect(states.every(({ known }) => JSON.stringify(known) === JSON.stringify(before))).toBe(true);
});

test('an offer that a server lost is an open trouble until it is back', async () => {
  const { look, state } = createWorld();
  await look(endpointJob(0), {});
  expect((await state())?.known).toMatchObject({ plain: { STARTTLS: '' }, tls: 'TLSv1.3' });
  const lost = await look(endpointJob(5), { session: { capabilities: ['SIZE 1000'] } });
  expect(failed(lost)).toEqual(['SMTP_STARTTLS_LOST']);
  expect(failed(await look(endpointJob(10), { session: { capabilities: ['SIZE 1000'] } }))).toEqual([
    'SMTP_STARTTLS_LOST',
  ]);
  expect((await look(endpointJob(15), {})).state).toMatchObject({ status: 'ok', open: [] });
});

test('what was seen with a fault of the path, or was cut, is not learnt', async () => {
  const record = sampleRecord({ job: domainJob(0), facts: { answers: {} } });
  const observation = { ...record.observation, faults: [{ kind: 'budget-spent', detail: '' } as const] };
  const state = sampleState({ known: { since: SLOT, mx: ['a.example'] } });
  expect(await remember(domainJob(0), state, { ...record, observation })).toBe(state.known);
  const cut = { ...record.observation, cut: '812345 octets were seen, 199020 are kept' };
  expect(await remember(domainJob(0), state, { ...record, observation: cut })).toBe(state.known);
});

test('a follow-up knows of its own chain only', () => {
  const state = sampleState({ greylisted: { since: SLOT, by: `${SLOT}#1` } });
  expect(recall(endpointJob(5), state)).toEqual({ greylistedSince: SLOT });
  expect(recall({ ...endpointJob(5), greylistedSince: SLOT }, state)).toEqual({ greylistedSince: SLOT });
  expect(recall({ ...endpointJob(5), greylistedSince: slotAfter(-60) }, state)).toEqual({});
});
