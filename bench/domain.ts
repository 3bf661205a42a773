/** Dependent DNS round trips of a full check of a domain, behind a server that answers late; and shared includes. */
import { createSocket } from 'node:dgram';
import { decode, encode, type Answer } from 'dns-packet';
import { createNodeDns } from '../adapters/node/dns-client.ts';
import type { DomainSubject } from '../core/model/mail-dns-facts.ts';
import type { Dns, ProbePorts } from '../core/ports.ts';
import { probeMailDns } from '../core/probes/mail-dns.ts';
import { askOf, gather } from '../core/protocol/dns/index.ts';
import { evaluateSpf } from '../core/protocol/spf/index.ts';
import { judgeSignedMail } from '../core/protocol/tlsa/index.ts';
import { hasNamed, startNamed } from '../test/support/dns-peers.ts';
import { startDnsRelay } from '../test/support/dns-relay.ts';
import { signWith } from '../test/support/signed-tree.ts';

const DELAY_MS = 50;
const MOST_ROUNDS = 4;
const DOMAINS = 1000;
const INCLUDES = 20;

type Zone = Readonly<Record<string, readonly Answer[]>>;

/** As a domain with two providers has it. */
const ZONE: Zone = {
  'example.com MX': [mx('example.com', 'mx1.example.com', 10), mx('example.com', 'mx2.example.com', 20)],
  'mx1.example.com A': [a('mx1.example.com', '192.0.2.25')],
  'mx1.example.com AAAA': [{ type: 'AAAA', name: 'mx1.example.com', ttl: 300, data: '2001:db8::25' }],
  'mx2.example.com A': [a('mx2.example.com', '192.0.2.26')],
  'example.com TXT': [txt('example.com', 'v=spf1 include:_spf.esp.example include:_spf.crm.example mx -all')],
  '_spf.esp.example TXT': [txt('_spf.esp.example', 'v=spf1 include:_a.esp.example ip4:203.0.113.0/25 -all')],
  '_a.esp.example TXT': [txt('_a.esp.example', 'v=spf1 ip4:203.0.113.128/25 -all')],
  '_spf.crm.example TXT': [txt('_spf.crm.example', 'v=spf1 ip4:198.51.100.0/24 -all')],
  '_dmarc.example.com TXT': [txt('_dmarc.example.com', 'v=DMARC1; p=reject; rua=mailto:d@reports.example')],
  'example.com._report._dmarc.reports.example TXT': [
    txt('example.com._report._dmarc.reports.example', 'v=DMARC1'),
  ],
  's1._domainkey.example.com TXT': [
    txt('s1._domainkey.example.com', 'v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='),
  ],
  '_mta-sts.example.com TXT': [txt('_mta-sts.example.com', 'v=STSv1; id=1')],
  'mta-sts.example.com A': [a('mta-sts.example.com', '192.0.2.80')],
  '_smtp._tls.example.com TXT': [txt('_smtp._tls.example.com', 'v=TLSRPTv1; rua=mailto:t@reports.example')],
  'reports.example MX': [mx('reports.example', 'mx.reports.example', 10)],
  'mx.reports.example A': [a('mx.reports.example', '198.51.100.9')],
  '25.2.0.192.in-addr.arpa PTR': [
    { type: 'PTR', name: '25.2.0.192.in-addr.arpa', ttl: 300, data: 'mx1.example.com' },
  ],
  '26.2.0.192.in-addr.arpa PTR': [
    { type: 'PTR', name: '26.2.0.192.in-addr.arpa', ttl: 300, data: 'mx2.example.com' },
  ],
};

export async function benchDomain(): Promise<void> {
  await rounds();
  await includes();
}

async function rounds(): Promise<void> {
  const server = await startServer((key) => ZONE[key], DELAY_MS);
  const subject: DomainSubject = {
    domain: 'example.com',
    registrable: 'example.com',
    sends: true,
    receives: true,
    senders: ['203.0.113.130'],
    selectors: ['s1'],
  };
  const tree = hasNamed() ? await startSignedTree() : undefined;
  if (tree === undefined) console.log('BIND is not installed: nothing signed to check');
  try {
    const trees = tree === undefined ? [server] : [server, tree];
    for (const { address } of trees) {
      const dnssec = address === tree?.address;
      const dns = createNodeDns({ servers: [address], cacheSize: 0 });
      const waves = countWaves(dns);
      const since = performance.now();
      let fetches = 0;
      const http: ProbePorts['http'] = {
        get({ host, path }) {
          fetches += 1;
          const nothing = { address: '', status: 404, contentType: '', body: '', redirectTo: '', tookMs: 0 };
          return Promise.resolve({ url: `https://${host}${path}`, ...nothing });
        },
      };
      const clock = { now: () => new Date() };
      const ports = { dns: waves.dns, http, clock } as unknown as ProbePorts;
      const trustAnchors = dnssec ? { trustAnchors: tree?.anchors ?? [] } : {};
      const judged = { ...subject, dnssec, ...trustAnchors };
      const { facts } = await probeMailDns(judged, ports, new AbortController().signal);
      const ms = performance.now() - since;
      await dns.close();
      const signed = judgeSignedMail(judged, askOf(facts.answers), new Date());
      // Without proofs there would be nothing to wait for.
      if (dnssec && (signed.kind !== 'seen' || signed.mx.status !== 'secure'))
        throw new Error(`the signed tree is not secure: ${JSON.stringify(signed).slice(0, 300)}`);
      const verdict = waves.sizes.length <= MOST_ROUNDS ? 'reached' : 'MISSED';
      console.log(
        `full check ${dnssec ? 'with DNSSEC   ' : 'without DNSSEC'}  ${waves.sizes.length} dependent round trips (${waves.sizes.join(' + ')} questions), ${fetches} fetch, ${Math.round(ms)} ms at ${DELAY_MS} ms an answer; target: at most ${MOST_ROUNDS}: ${verdict}`,
      );
      for (const [index, names] of waves.names.entries())
        if (index >= MOST_ROUNDS) console.log(`  round ${index + 1}: ${names.slice(0, 6).join(', ')}`);
    }
  } finally {
    await server.close();
    await tree?.stop();
  }
}

/** Questions that are sent together are one round trip: the next ones wait for all of them. */
function countWaves(dns: Dns): { readonly dns: Dns; readonly sizes: number[]; readonly names: string[][] } {
  const sizes: number[] = [];
  const names: string[][] = [];
  let underWay = 0;
  return {
    sizes,
    names,
    dns: {
      async ask(name, type, options) {
        if (underWay === 0) {
          sizes.push(0);
          names.push([]);
        }
        underWay += 1;
        sizes[sizes.length - 1] = (sizes.at(-1) ?? 0) + 1;
        names.at(-1)?.push(`${name} ${type}`);
        const answer = await dns.ask(name, type, options);
        underWay -= 1;
        return answer;
      },
    },
  };
}

/** The same in BIND under a private root, every zone signed; late answers too. */
async function startSignedTree(): Promise<{
  readonly address: string;
  readonly anchors: readonly string[];
  stop(): Promise<void>;
}> {
  const head = '$TTL 300\n@ 300 SOA ns.example. h.example. 1 3600 900 86400 20\n@ NS ns.example.\n';
  const inZone = (zone: string): string =>
    Object.values(ZONE)
      .flat()
      .filter(({ name }) => name === zone || name.endsWith(`.${zone}`))
      .map(lineOf)
      .join('\n');
  const tlsa = `_25._tcp.mx1.example.com. TLSA 3 1 1 ${'ab'.repeat(32)}\n`;
  const domain = signWith('example.com', `${head}${inZone('example.com')}\n${tlsa}`);
  const com = signWith('com', `${head}example NS ns.example.\n${domain.ds}\n`);
  const example = signWith('example', `${head}ns A 127.0.0.1\n${inZone('example')}\n`);
  const arpa = signWith('arpa', `${head}${inZone('arpa')}\n`);
  const root = signWith(
    '',
    `${head}${['com', 'example', 'arpa'].map((name) => `${name} NS ns.example.\n`).join('')}ns.example. A 127.0.0.1\n${com.ds}\n${example.ds}\n${arpa.ds}\n`,
  );
  const named = await startNamed({
    '.': root.text,
    com: com.text,
    example: example.text,
    arpa: arpa.text,
    'example.com': domain.text,
  });
  const relay = await startDnsRelay('127.0.0.1', 0, named.address, DELAY_MS);
  return {
    address: `127.0.0.1:${relay.port}`,
    anchors: [root.ds],
    async stop() {
      await relay.close();
      await named.stop();
    },
  };
}

function lineOf(answer: Answer): string {
  const { name } = answer;
  if (answer.type === 'MX') return `${name}. MX ${answer.data.preference} ${answer.data.exchange}.`;
  if (answer.type === 'TXT') return `${name}. TXT "${String(answer.data)}"`;
  if (answer.type === 'PTR') return `${name}. PTR ${answer.data}.`;
  if (answer.type === 'A' || answer.type === 'AAAA') return `${name}. ${answer.type} ${answer.data}`;
  throw new Error(`No zone line for ${answer.type}`);
}

async function includes(): Promise<void> {
  const shared = Array.from({ length: INCLUDES }, (_, i) => `_spf${i}.esp.example`);
  const asked = new Map<string, number>();
  const server = await startServer((key) => {
    asked.set(key, (asked.get(key) ?? 0) + 1);
    const [name = '', type] = key.split(' ');
    if (type !== 'TXT') return undefined;
    const own = /^d(\d+)\.example$/.exec(name)?.[1];
    if (own === undefined) return [txt(name, 'v=spf1 ip4:203.0.113.0/24 -all')];
    const five = Array.from({ length: 5 }, (_, i) => `include:${shared[(Number(own) + i) % INCLUDES]}`);
    return [txt(name, `v=spf1 ${five.join(' ')} -all`)];
  }, 0);
  const dns = createNodeDns({ servers: [server.address] });
  try {
    const { signal } = new AbortController();
    const since = performance.now();
    const results = await Promise.all(
      Array.from({ length: DOMAINS }, (_, i) => {
        const sender = `jo@d${i}.example`;
        return gather(
          (ask) => evaluateSpf({ ip: '192.0.2.1', sender, helo: 'mail.example.net' }, ask).result,
          dns,
          { signal },
        );
      }),
    );
    const ms = performance.now() - since;
    const counts = shared.map((name) => asked.get(`${name} TXT`) ?? 0);
    const most = Math.max(...counts);
    const failed = results.filter(({ value }) => value !== 'fail').length;
    console.log(
      `${DOMAINS.toLocaleString('en')} domains sharing ${INCLUDES} includes: ${Math.min(...counts)} to ${most} questions for each include at the server, ${failed} without verdict, ${Math.round(ms)} ms; target: 1: ${most === 1 && failed === 0 ? 'reached' : 'MISSED'}`,
    );
  } finally {
    await dns.close();
    await server.close();
  }
}

async function startServer(
  find: (key: string) => readonly Answer[] | undefined,
  delayMs: number,
): Promise<{ readonly address: string; close(): Promise<void> }> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
  socket.on('message', (octets, from) => {
    const { id = 0, questions = [] } = decode(octets);
    const [question] = questions;
    if (question === undefined) return;
    const answers = [...(find(`${question.name.toLowerCase()} ${question.type}`) ?? [])];
    const reply = encode({ type: 'response', id, flags: 0x180, questions, answers });
    if (delayMs === 0) socket.send(reply, from.port, from.address);
    else setTimeout(() => socket.send(reply, from.port, from.address), delayMs);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${socket.address().port}`,
    close: () => new Promise<void>((resolve) => socket.close(() => resolve())),
  };
}

function a(name: string, data: string): Answer {
  return { type: 'A', name, ttl: 300, data };
}

function mx(name: string, exchange: string, preference: number): Answer {
  return { type: 'MX', name, ttl: 300, data: { preference, exchange } };
}

function txt(name: string, data: string): Answer {
  return { type: 'TXT', name, ttl: 300, data };
}
