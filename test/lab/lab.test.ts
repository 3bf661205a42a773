/** The whole product against the laboratory, on real sockets: every fault is named, and nothing else is blamed. */
import { createNodeClock } from '../../adapters/node/clock.ts';
import { createNodeDialer } from '../../adapters/node/dialer.ts';
import { createNodeDns } from '../../adapters/node/dns-client.ts';
import { createHttpsGet } from '../../adapters/node/https-get.ts';
import { createMemoryRecords } from '../../adapters/memory/memory-records.ts';
import { configHash, configSchema } from '../../core/config/index.ts';
import { seconds } from '../../core/model/duration.ts';
import type { AnyJob } from '../../core/model/job.ts';
import { statusOfFinding } from '../../core/model/status.ts';
import type { CheckRecord } from '../../core/model/record.ts';
import { planAll } from '../../core/pipeline/plan.ts';
import { targetsOf } from '../../core/pipeline/targets.ts';
import { work } from '../../core/pipeline/work.ts';
import { PROBE_TABLE } from '../../core/probes/index.ts';
import { startLab, type Lab } from '../../lab/start-lab.ts';

const SLOT = '2026-11-24T02:14:00Z';
let lab: Lab;
const records = new Map<string, CheckRecord>();
/** Runs of domains on lists of names, beside those of their zones. */
const names = new Map<string, CheckRecord>();
const followUps: AnyJob[] = [];

beforeAll(async () => {
  lab = await startLab();
  const config = configSchema.parse(lab.config);
  const dns = createNodeDns({ servers: config.resolvers });
  const dialer = createNodeDialer({ ca: [lab.ca] });
  const jobs = planAll(targetsOf(config), SLOT, configHash(config));
  await Promise.all(
    jobs.map(async (job) => {
      const worked = await work(job, {
        ports: {
          dns,
          dialer,
          http: createHttpsGet(dialer),
          clock: createNodeClock(),
          secrets: lab.secrets,
          ehlo: 'probe.healthy.example',
        },
        probes: PROBE_TABLE,
        records: createMemoryRecords(),
        jobs: { send: async (more) => void followUps.push(...more) },
        stack: config.name,
        budgetMs: seconds(config.budget) * 1000,
        vantage: 'test',
        program: '0.0.0',
        severity: {},
        confirmAfterSeconds: 5,
        perTarget: 'always',
      });
      const ofNames = job.probe === 'dnsbl' && 'domain' in job.subject;
      (ofNames ? names : records).set(job.target, worked.record);
    }),
  );
  await dns.close();
}, 30_000);

afterAll(async () => lab.close());

test('every target of the laboratory was looked at', () => {
  expect([...records.keys()].sort()).toEqual(lab.targets.map(({ target }) => target).sort());
});

test('every fault is named by its code, and healthy targets are ok', () => {
  const seen = lab.targets.map(({ target, fault }) => {
    const record = records.get(target);
    const open =
      record?.findings
        .filter((finding) => finding.outcome !== 'pass' && finding.outcome !== 'not-applicable')
        .map(({ code }) => code) ?? [];
    return { target, named: fault === '' ? record?.status === 'ok' : open.includes(fault), open };
  });
  expect(seen.filter(({ named }) => !named)).toEqual([]);
});

test('one cause gives one trouble', () => {
  const many = [...records.values()]
    .map((record) => ({
      target: record.target,
      open: record.findings.filter((finding) => statusOfFinding(finding) !== 'ok').map(({ code }) => code),
    }))
    .filter(({ target, open }) => open.length > 1 && !target.startsWith('broken-dns'));
  expect(many).toEqual([]);
});

test('each list is judged right, and only those that can be believed have a say', () => {
  const said = (record: CheckRecord | undefined, list: string): string[] =>
    record?.findings.filter(({ args }) => args['list'] === list).map(({ code }) => code) ?? [];
  const listed = records.get('198.51.100.66');
  for (const list of ['lab-sane', 'lab-keyed', 'lab-bits'])
    expect(said(listed, list)).toEqual(['DNSBL_LISTED']);
  for (const list of ['lab-world', 'lab-empty']) expect(said(listed, list)).toEqual(['DNSBL_LIST_BROKEN']);
  expect(said(listed, 'lab-refusing')).toEqual(['DNSBL_REFUSED_RESOLVER']);
  const clean = records.get('192.0.2.10');
  for (const list of ['lab-sane', 'lab-keyed', 'lab-bits'])
    expect(said(clean, list)).toEqual(['DNSBL_CLEAN']);
  expect(said(clean, 'lab-allow')).toEqual(['ALLOWLIST_VOUCHES']);
  expect(said(records.get('2001:db8::66'), 'lab-six')).toEqual(['DNSBL_LISTED']);
  expect(said(names.get('no-dmarc.example'), 'lab-names')).toContain('DNSBL_LISTED');
  expect(said(names.get('parked.example'), 'lab-names')).toEqual(['DNSBL_CLEAN']);
});

test('a failure is asked again before it counts, and the MX of a domain is probed too', () => {
  expect(followUps.filter(({ attempt }) => attempt === 2).length).toBeGreaterThan(10);
  expect(
    followUps.some(({ probe, target }) => probe === 'smtp' && target.startsWith('mx.healthy.example:')),
  ).toBe(true);
});

test('passwords stay out of records', () => {
  expect(JSON.stringify([...records.values(), ...names.values()])).not.toMatch(
    /laboratorykey|right-horse|rotated-elsewhere|cHJvYmU|AHByb2Jl/,
  );
});
