/** One way of asking lists in a process of its own, so that its memory is its own. Budgets are off: the lists are ours. */
import { createNodeClock } from '../adapters/node/clock.ts';
import { createNodeDns } from '../adapters/node/dns-client.ts';
import type { ProbePorts } from '../core/ports.ts';
import { probeDnsbl } from '../core/probes/dnsbl.ts';
import { judgeFacts, queryName } from '../core/protocol/dnsbl/index.ts';
import { addressesOf, ipLists } from './dnsbl-lists.ts';

export interface ListTask {
  readonly server: string;
  /** "probe": the probe with test points and judgement; a number: the bare questions, so many at once. */
  readonly way: 'probe' | number;
  readonly addresses: number;
  readonly rounds: number;
}

export interface ListResult {
  /** Datagrams to the server. */
  readonly questions: number;
  readonly lost: number;
  /** Addresses on lists. */
  readonly listed: number;
  /** Median of the rounds: others work on this machine, too. */
  readonly perSecond: number;
  /** Resident, sampled: what the kernel counts for a child begins with its parent's. */
  readonly peakMb: number;
}

const PROBES_AT_ONCE = 8;

async function run(task: ListTask): Promise<ListResult> {
  const { server, way, addresses, rounds } = task;
  let [questions, lost, listed] = [0, 0, 0];
  const rates: number[] = [];
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 10);
  // The first round is for the runtime to warm up.
  for (let round = 0; round <= rounds; round += 1) {
    const dns = createNodeDns({ servers: [server], cacheSize: way === 'probe' ? 10_000 : 0 });
    const begun = performance.now();
    const one = await (way === 'probe' ? probeAll(dns, addresses) : askAll(dns, addresses, way));
    if (round > 0) {
      const { sent } = dns.stats();
      rates.push((sent / (performance.now() - begun)) * 1000);
      questions += sent;
      lost += one.lost;
      listed = one.listed;
    }
    await dns.close();
  }
  clearInterval(watch);
  rates.sort((a, b) => a - b);
  const perSecond = rates[Math.floor(rates.length / 2)] ?? 0;
  return { questions, lost, listed, perSecond, peakMb: peak / 1e6 };
}

interface Told {
  readonly lost: number;
  readonly listed: number;
}

async function probeAll(dns: ProbePorts['dns'], count: number): Promise<Told> {
  const choice = { without: [], own: ipLists(), onlyOwn: true };
  const ports = { dns, clock: createNodeClock() } as unknown as ProbePorts;
  let [lost, listed] = [0, 0];
  await eachOf(addressesOf(count), PROBES_AT_ONCE, async (address) => {
    const subject = { address, ...choice };
    const { facts } = await probeDnsbl(subject, ports, AbortSignal.timeout(60_000));
    const { judged, mute } = judgeFacts(subject, facts);
    lost += mute.length;
    listed += judged.filter(({ verdict }) => verdict.kind !== 'clean').length;
  });
  return { lost, listed };
}

async function askAll(dns: ProbePorts['dns'], count: number, atOnce: number): Promise<Told> {
  const names = addressesOf(count).flatMap((address) =>
    ipLists().map(({ zone }) => queryName(address, zone)),
  );
  let [lost, listed] = [0, 0];
  await eachOf(names, atOnce, async (name) => {
    const { kind } = await dns.ask(name, 'A');
    if (kind === 'answer') listed += 1;
    else if (kind !== 'nxdomain' && kind !== 'nodata') lost += 1;
  });
  return { lost, listed };
}

async function eachOf<T>(all: readonly T[], width: number, act: (one: T) => Promise<void>): Promise<void> {
  const rest = all.values();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const one of rest) await act(one);
    }),
  );
}

process.once('message', (task: ListTask) => {
  run(task).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String((error as Error).stack ?? error) }),
  );
});
