/** SPF evaluations per second on one core with answers in memory, beside mailauth in strict mode and pyspf. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { DnsAnswer } from '../core/model/dns.ts';
import type { Ask } from '../core/protocol/dns/index.ts';
import { evaluateSpf } from '../core/protocol/spf/index.ts';
import { mailauthResult } from '../test/support/mailauth-spf.ts';
import { hasPyspf, pyspfResults, PYTHON } from '../test/support/pyspf-oracle.ts';
import { askOfZone } from '../test/support/spf-suite.ts';

const TURNS = 5;
const AT_LEAST_MS = 400;

/** As a domain with one provider has it: four lookups, and the client stands in the last record. */
const ZONE = {
  'example.com': [
    { TXT: ['v=spf1 ip4:198.51.100.0/24 mx include:_spf.esp.example ~all'] },
    { MX: [10, 'mx.example.com'] },
  ],
  'mx.example.com': [{ A: '198.51.100.25' }, { AAAA: '2001:db8:1::25' }],
  '_spf.esp.example': [{ TXT: ['v=spf1 include:_a.esp.example include:_b.esp.example ~all'] }],
  '_a.esp.example': [
    { TXT: ['v=spf1 ip4:203.0.113.0/26 ip4:203.0.113.64/26 ip4:203.0.113.128/25 ip6:2001:db8:2::/48 ~all'] },
  ],
  '_b.esp.example': [{ TXT: ['v=spf1 ip6:2001:db8:3::/48 ip4:192.0.2.128/25 ip4:192.0.2.0/26 ~all'] }],
} as const;
const CLIENTS = ['192.0.2.10', '198.51.100.25', '2001:db8:2::7', '203.0.114.1'] as const;
const WORLDS = CLIENTS.map((ip) => ({ zone: ZONE, ip, sender: 'jo@example.com', helo: 'mail.example.com' }));

export async function benchSpf(): Promise<void> {
  const ask = remembered(askOfZone(ZONE));
  const ours = WORLDS.map((world) => evaluateSpf(world, ask));
  const theirs: string[] = [];
  for (const world of WORLDS) theirs.push(await mailauthResult(world, ask));
  same(
    'mailauth',
    theirs,
    ours.map(({ result }) => result),
  );
  if (hasPyspf())
    same(
      'pyspf',
      pyspfResults(WORLDS),
      ours.map(({ result }) => result),
    );
  const worst = Math.max(...ours.map(({ lookups }) => lookups));
  console.log(
    `${WORLDS.length} clients, up to ${worst} lookups, same verdicts everywhere; medians of ${TURNS} turns`,
  );
  const turns: Record<'ours' | 'mailauth' | 'pyspf', number[]> = { ours: [], mailauth: [], pyspf: [] };
  for (let turn = -1; turn < TURNS; turn += 1) {
    const mine = await rate(() => {
      for (const world of WORLDS) evaluateSpf(world, ask);
    });
    const other = await rate(async () => {
      for (const world of WORLDS) await mailauthResult(world, ask);
    });
    // The first turn warms up.
    if (turn < 0) continue;
    turns.ours.push(mine);
    turns.mailauth.push(other);
    if (hasPyspf()) turns.pyspf.push(pyspfRate());
  }
  const base = median(turns.ours);
  print('postwatch', base, base);
  print('mailauth 7.1.0, strict', median(turns.mailauth), base);
  if (hasPyspf()) print('pyspf, strict', median(turns.pyspf), base);
  else console.log('pyspf is not installed: apt-get install python3-spf');
}

/** Every client asks the same few questions; all programs find the answers in a table. */
function remembered(ask: Ask): Ask {
  const known = new Map<string, DnsAnswer>();
  return (name, type) => {
    const key = `${name} ${type}`;
    const answer = known.get(key) ?? ask(name, type);
    known.set(key, answer);
    return answer;
  };
}

function same(peer: string, theirs: readonly string[], ours: readonly string[]): void {
  if (theirs.join() !== ours.join())
    throw new Error(`${peer} says ${theirs.join()}, postwatch ${ours.join()}: nothing to compare`);
}

async function rate(run: () => void | Promise<void>): Promise<number> {
  const since = performance.now();
  let done = 0;
  let ms = 0;
  while (ms < AT_LEAST_MS) {
    for (let i = 0; i < 50; i += 1) await run();
    done += 50 * WORLDS.length;
    ms = performance.now() - since;
  }
  return (done / ms) * 1000;
}

/** Timed within Python, after its imports. */
function pyspfRate(): number {
  const script = join(import.meta.dirname, '../test/support/pyspf-oracle.py');
  const { status, stdout, stderr } = spawnSync(PYTHON, [script, String(AT_LEAST_MS / 1000)], {
    input: WORLDS.map((world) => `${JSON.stringify(world)}\n`).join(''),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`pyspf ended with ${status}: ${stderr.slice(-2000)}`);
  return Number(stdout);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function print(name: string, perSecond: number, base: number): void {
  const ratio = perSecond === base ? '' : `   postwatch is ${(base / perSecond).toFixed(1)} x as fast`;
  console.log(
    `${name.padEnd(24)}${Math.round(perSecond).toLocaleString('en').padStart(9)} evaluations/s${ratio}`,
  );
}
