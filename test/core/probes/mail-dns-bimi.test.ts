/** Logo and certificate of a BIMI record, as the mail-dns probe fetches them. */
import { createFakeZone } from '../../../adapters/memory/fake-zone.ts';
import type { Job } from '../../../core/model/job.ts';
import type { DomainSubject } from '../../../core/model/mail-dns-facts.ts';
import type { Http, ProbePorts } from '../../../core/ports.ts';
import { runJob } from '../../../core/pipeline/run.ts';
import { PROBE_TABLE } from '../../../core/probes/index.ts';

const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" version="1.2" baseProfile="tiny-ps" viewBox="0 0 9 9"><title>A</title></svg>';
const HOST = 'www.example.com A 192.0.2.80\n';
const RECORD =
  'default._bimi.example.com TXT "v=BIMI1; l=https://www.example.com/l.svg; a=https://www.example.com/a.pem"\n';

async function run(zone: string, subject: Partial<DomainSubject> = {}, gone: readonly string[] = []) {
  const asked: { readonly path: string; readonly at: number }[] = [];
  let open = 0;
  let most = 0;
  const http: Http = {
    get: async ({ host, path, port, accept }, { maxOctets }) => {
      open += 1;
      most = Math.max(most, open);
      asked.push({ path, at: port });
      expect({ accept, isBounded: maxOctets <= 262_144 }).toEqual({
        accept: expect.any(String),
        isBounded: true,
      });
      await Promise.resolve();
      open -= 1;
      const isGone = gone.includes(path);
      return {
        url: `https://${host}${path}`,
        address: '192.0.2.80',
        status: isGone ? 404 : 200,
        contentType: 'image/svg+xml',
        body: isGone ? '' : LOGO,
        redirectTo: '',
        tookMs: 3,
      };
    },
  };
  const job: Job<'mail-dns'> = {
    probe: 'mail-dns',
    target: 'example.com',
    subject: { domain: 'example.com', sends: true, receives: true, selectors: [], ...subject },
    slot: '2026-11-24T02:14:00Z',
    attempt: 1,
    configHash: '',
  };
  const clock = { now: () => new Date('2026-11-24T02:14:00Z'), elapsed: () => 0 };
  const ports = { dns: createFakeZone(zone), http, clock } as unknown as ProbePorts;
  const { facts, asked: counts } = await runJob(job, PROBE_TABLE, ports, { budgetMs: 20_000 });
  return { bimi: facts?.bimi, asked, most, counts };
}

test('both files are fetched at once, and kept as digests', async () => {
  const { bimi, asked, most, counts } = await run(HOST + RECORD);
  expect(asked).toEqual([
    { path: '/l.svg', at: 443 },
    { path: '/a.pem', at: 443 },
  ]);
  expect(most).toBe(2);
  expect(bimi).toMatchObject({
    indicator: {
      http: { status: 200, body: '' },
      content: { title: 'A', problems: [], octets: LOGO.length },
    },
    evidence: { http: { status: 200, body: '' }, content: { problem: 'it holds no certificate in PEM' } },
  });
  expect(JSON.stringify(bimi)).not.toContain('tiny-ps');
  expect(counts.connections).toBe(2);
});

test('a file that is not there is told as it was answered', async () => {
  const { bimi } = await run(HOST + RECORD, {}, ['/l.svg', '/a.pem']);
  expect(bimi?.indicator).toEqual({ http: expect.objectContaining({ status: 404 }) });
});

test.each([
  ['without a record', HOST, {}],
  ['for a domain that sends nothing', HOST + RECORD, { sends: false }],
  ['with an empty record', `${HOST}default._bimi.example.com TXT "v=BIMI1; l=; a="\n`, {}],
  ['on another port', `${HOST}default._bimi.example.com TXT "v=BIMI1; l=https://www.example.com:22/"\n`, {}],
  ['of a host without an address', RECORD, {}],
])('nothing is fetched %s', async (_, zone, subject) => {
  const { bimi, asked } = await run(zone, subject);
  expect({ bimi, asked }).toEqual({ bimi: undefined, asked: [] });
});
