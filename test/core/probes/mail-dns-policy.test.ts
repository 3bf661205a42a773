/** The one thing that the mail-dns probe fetches outside of DNS. */
import { createFakeZone } from '../../../adapters/memory/fake-zone.ts';
import type { HttpFacts } from '../../../core/model/http-facts.ts';
import type { DomainSubject } from '../../../core/model/mail-dns-facts.ts';
import type { Job } from '../../../core/model/job.ts';
import type { Http, ProbePorts } from '../../../core/ports.ts';
import { expand } from '../../../core/pipeline/expand.ts';
import { runJob } from '../../../core/pipeline/run.ts';
import { PROBE_TABLE } from '../../../core/probes/index.ts';

const ZONE = `
example.com MX 10 mx1.example.com
mx1.example.com A 192.0.2.1
mta-sts.example.com CNAME sts.host.example
sts.host.example A 192.0.2.80
sts.host.example AAAA 2001:db8::80
`;
const RECORD = '_mta-sts.example.com TXT "v=STSv1; id=1;"\n';
const POLICY = 'version: STSv1\nmode: enforce\nmx: mx1.example.com\nmax_age: 604800\n';
const FETCHED: HttpFacts = {
  url: 'https://mta-sts.example.com/.well-known/mta-sts.txt',
  address: '192.0.2.80',
  status: 200,
  contentType: 'text/plain',
  body: POLICY,
  redirectTo: '',
  tookMs: 12,
};

async function run(zone: string, fetched: HttpFacts = FETCHED, subject: Partial<DomainSubject> = {}) {
  const asked: unknown[] = [];
  const http: Http = {
    get: async (request, { timeoutMs, maxOctets }) => {
      asked.push({ ...request, timeoutMs, maxOctets });
      return Promise.resolve(fetched);
    },
  };
  const clock = { now: () => new Date('2026-11-24T02:14:00Z'), elapsed: () => 0 };
  const job: Job<'mail-dns'> = {
    probe: 'mail-dns',
    target: 'example.com',
    subject: {
      domain: 'example.com',
      sends: true,
      receives: true,
      selectors: [],
      followMx: { port: 25, owned: false },
      ...subject,
    },
    slot: '2026-11-24T02:14:00Z',
    attempt: 1,
    configHash: '',
  };
  const ports = { dns: createFakeZone(zone), http, clock } as unknown as ProbePorts;
  const observation = await runJob(job, PROBE_TABLE, ports, { budgetMs: 20_000 });
  const subjects = expand(job, observation).map((one) => (one.probe === 'smtp' ? one.subject.mtaSts : ''));
  return { observation, asked, subjects };
}

test('a policy is fetched where a record says so, from the addresses that DNS gave', async () => {
  const { observation, asked, subjects } = await run(ZONE + RECORD);
  expect(asked).toEqual([
    {
      host: 'mta-sts.example.com',
      port: 443,
      path: '/.well-known/mta-sts.txt',
      addresses: ['192.0.2.80', '2001:db8::80'],
      timeoutMs: 10_000,
      maxOctets: 65_536,
    },
  ]);
  expect(observation).toMatchObject({ facts: { mtaSts: FETCHED }, faults: [], asked: { connections: 1 } });
  expect(subjects).toEqual(['enforce']);
});

test.each([
  ['without a record', ZONE],
  ['with two records', `${ZONE}${RECORD}_mta-sts.example.com TXT "v=STSv1; id=2;"\n`],
  ['with a record that cannot be read', `${ZONE}_mta-sts.example.com TXT "v=STSv1; id=-"\n`],
  [
    'when the host has no address',
    `example.com MX 10 mx1.example.com\nmx1.example.com A 192.0.2.1\n${RECORD}`,
  ],
])('nothing is fetched %s', async (_, zone) => {
  const { observation, asked, subjects } = await run(zone);
  expect(asked).toEqual([]);
  expect(observation.facts.mtaSts).toBeUndefined();
  expect(subjects).toEqual([undefined]);
});

test('who serves no policy has no address asked in vain', async () => {
  const { observation } = await run(ZONE);
  expect(Object.keys(observation.facts.answers)).not.toContain('mta-sts.example.com A');
});

test.each([
  ['says testing', { body: POLICY.replace('enforce', 'testing') }],
  ['cannot be read', { body: '<html>' }],
  ['is somewhere else', { status: 301, redirectTo: 'https://example.com/' }],
  ['was cut off', { trouble: { kind: 'too-large', detail: '' } }],
] as const)('a policy that %s makes no certificate worse', async (_, patch) => {
  const { subjects } = await run(ZONE + RECORD, { ...FETCHED, ...patch });
  expect(subjects).toEqual([undefined]);
});

test('a laboratory may have it on another port', async () => {
  const { asked } = await run(ZONE + RECORD, FETCHED, { mtaStsPort: 8443 });
  expect(asked).toMatchObject([{ port: 8443 }]);
});
