import { createFakeZone } from '../../../adapters/memory/fake-zone.ts';
import { createFixedClock } from '../../../adapters/memory/fixed-clock.ts';
import { createMemoryJobs } from '../../../adapters/memory/memory-jobs.ts';
import { createMemoryRecords } from '../../../adapters/memory/memory-records.ts';
import { parseConfig, registrableDomain } from '../../../core/config/index.ts';
import type { Job } from '../../../core/model/job.ts';
import { planAll } from '../../../core/pipeline/plan.ts';
import { targetsOf } from '../../../core/pipeline/targets.ts';
import { work } from '../../../core/pipeline/work.ts';
import { PROBE_TABLE } from '../../../core/probes/index.ts';

const SLOT = '2026-11-24T02:14:00Z';
const CONFIG = `
name: acme
content:
  rspamd: { url: "http://rspamd.example:11334", secret: acme/rspamd }
  spamd: "[2001:db8::783]:783"
  templates: [plain.eml, { file: news.eml, bulk: true, every: 1h }]
blocklists: { without: [spamcop] }
`;

function jobs(): readonly Job<'content'>[] {
  const read = parseConfig(CONFIG);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return planAll(targetsOf(read.config), SLOT, 'hash') as unknown as Job<'content'>[];
}

test('a template is a target of its own, with the scorers and the lists of the configuration', () => {
  expect(jobs().map(({ target, probe }) => `${probe} ${target}`)).toEqual([
    'content message:plain.eml',
    'content message:news.eml',
  ]);
  expect(jobs()[1]?.subject).toMatchObject({
    message: 'news.eml',
    bulk: true,
    scorers: [
      { kind: 'rspamd', url: 'http://rspamd.example:11334', secret: 'acme/rspamd' },
      { kind: 'spamassassin', host: '2001:db8::783', port: 783 },
    ],
    lists: { without: ['spamcop'] },
  });
});

test('names in a message are asked on lists under its own id, in the same slot', async () => {
  const records = createMemoryRecords();
  const sent = createMemoryJobs();
  const [job] = jobs();
  if (job === undefined) throw new Error('there is no job');
  const message = 'From: a@news.example.com\r\n\r\nhttps://shop.example.net/ and http://printer.local/\r\n';
  const { record } = await work(job, {
    ports: {
      dns: createFakeZone(''),
      clock: createFixedClock(SLOT),
      secrets: { get: async () => ({ ok: false, detail: 'no secret here' }) },
      messages: {
        read: async (file: string) => ({ ok: true, bytes: Buffer.from(`Subject: ${file}\r\n${message}`) }),
        talk: async () => ({ ok: false, detail: 'nobody there' }),
        post: async () => ({ ok: false, detail: 'nobody there' }),
        registrable: registrableDomain,
      },
      ehlo: 'probe.example',
    } as never,
    probes: PROBE_TABLE,
    records,
    jobs: sent,
    budgetMs: 5000,
    vantage: 'test',
    program: '0.0.0',
    severity: {},
    confirmAfterSeconds: 30,
    stack: 'test',
    perTarget: 'unhealthy',
  });
  const unseen = record.findings.filter(({ code }) => code === 'CONTENT_SCORER_UNSEEN');
  expect(unseen.map(({ args }) => args['why'])).toEqual(['no secret here', 'nobody there']);
  const led = sent.sent.map(({ job: one }) => one).filter(({ probe }) => probe === 'dnsbl');
  expect(led).toEqual([
    expect.objectContaining({
      target: 'message:plain.eml',
      slot: SLOT,
      attempt: 1,
      subject: expect.objectContaining({
        domain: 'news.example.com',
        followMx: false,
        without: ['spamcop'],
        names: [
          { name: 'news.example.com', role: 'domain', registrable: 'example.com' },
          { name: 'shop.example.net', role: 'mail', registrable: 'example.net' },
        ],
      }) as unknown,
    }),
  ]);
});
