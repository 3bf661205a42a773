/**
 * Lists: how many questions a second our probe and our client ask a real rbldnsd, beside the ways in which others ask;
 * and how long a full round over many addresses takes when every operator's budget is kept to.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { configSchema } from '../core/config/schema.ts';
import { listLoad } from '../core/pipeline/list-load.ts';
import { plan, slotOf } from '../core/pipeline/plan.ts';
import { targetsOf } from '../core/pipeline/targets.ts';
import { startDnsRelay } from '../test/support/dns-relay.ts';
import { hasRbldnsd, startRbldnsd } from '../test/support/start-rbldnsd.ts';
import type { ListResult, ListTask } from './dnsbl-client.ts';
import { addressesOf, ipLists, servedZones } from './dnsbl-lists.ts';

const ADDRESSES = 50;
const ROUNDS = 10;
/** Questions under way, as many as the client allows. */
const AT_ONCE = 128;
/** A round trip to a list, as far as most are. */
const DISTANCE_MS = 20;
const FAR_ADDRESSES = 2;
const MANY_ADDRESSES = 10_000;
const LEAST_PER_SECOND = 30_000;
const MOST_MB = 100;

export async function benchDnsbl(): Promise<void> {
  if (hasRbldnsd()) await throughput();
  else console.log('rbldnsd is not installed: apt-get install rbldnsd');
  planning();
}

async function throughput(): Promise<void> {
  const server = await startRbldnsd(servedZones(ADDRESSES));
  const relay = await startDnsRelay('127.0.0.1', 0, server.address, DISTANCE_MS);
  try {
    const near = { server: server.address, addresses: ADDRESSES, rounds: ROUNDS };
    console.log(
      `${ADDRESSES} addresses x ${ipLists().length} lists, medians of ${ROUNDS} rounds, rbldnsd on loopback, budgets off, no cache between rounds`,
    );
    const ours = await inOwnProcess({ ...near, way: AT_ONCE });
    const probe = await inOwnProcess({ ...near, way: 'probe' });
    const twenty = await inOwnProcess({ ...near, way: 20 });
    const single = await inOwnProcess({ ...near, way: 1 });
    table(ours, [
      ['postwatch: the questions', ours],
      ['postwatch: with tests and judgement', probe],
      ['as check_rbl does: 20 workers', twenty],
      ['as dnsbl_exporter does: in turn', single],
    ]);
    console.log(`\nthe same with lists ${DISTANCE_MS} ms away, ${FAR_ADDRESSES} addresses`);
    const far = { server: `127.0.0.1:${relay.port}`, addresses: FAR_ADDRESSES, rounds: 1 };
    const oursFar = await inOwnProcess({ ...far, way: AT_ONCE });
    table(oursFar, [
      ['postwatch: the questions', oursFar],
      ['as check_rbl does: 20 workers', await inOwnProcess({ ...far, way: 20 })],
      ['as dnsbl_exporter does: in turn', await inOwnProcess({ ...far, way: 1 })],
    ]);
    console.log("the others' ways are asked by our client; their own programs are not run");
    verdict(`at least ${LEAST_PER_SECOND} questions/s`, ours.perSecond >= LEAST_PER_SECOND);
    verdict('none lost', ours.lost + probe.lost + oursFar.lost === 0);
    verdict(`the questions in at most ${MOST_MB} MB`, ours.peakMb <= MOST_MB);
    verdict(`with tests and judgement in at most ${MOST_MB} MB`, probe.peakMb <= MOST_MB);
    const found = new Set([ours, twenty, single].map(({ listed }) => listed));
    verdict('all ways find the same listings', found.size === 1);
  } finally {
    await relay.close();
    await server.stop();
  }
}

function table(ours: ListResult, rows: readonly (readonly [string, ListResult])[]): void {
  console.log('way of asking                        questions   questions/s   lost   peak MB   ours is');
  for (const [name, one] of rows) console.log(row(name, one, ours));
}

/** Within the budgets nobody is faster than the slowest operator: the time is theirs, the planning is ours. */
function planning(): void {
  const config = configSchema.parse({ name: 'bench', addresses: addressesOf(MANY_ADDRESSES) });
  const begun = performance.now();
  const targets = targetsOf(config);
  const loads = listLoad(targets);
  const counted = performance.now() - begun;
  const slots = Array.from({ length: 60 }, (_, minute) =>
    slotOf(new Date(Date.UTC(2026, 10, 24, 2, minute))),
  );
  const planned = performance.now();
  const jobs = slots.map((slot) => plan(targets, slot, '0123456789ab').length);
  const lists = loads.flatMap((load) => load.lists).length;
  const questions = loads.reduce((sum, { perRound }) => sum + perRound, 0);
  console.log(
    `\n${MANY_ADDRESSES} addresses x ${lists} lists of ${loads.length} operators: ${questions} questions a round`,
  );
  console.log(
    `targets and questions by operator: ${counted.toFixed(0)} ms; 60 slots planned: ${(performance.now() - planned).toFixed(0)} ms, ${Math.min(...jobs)} to ${Math.max(...jobs)} jobs each`,
  );
  const [slowest] = loads.toSorted((a, b) => b.roundSeconds - a.roundSeconds);
  const [scarcest] = loads.toSorted((a, b) => daysOf(b) - daysOf(a));
  if (slowest === undefined || scarcest === undefined) return;
  console.log(
    `a round within a second's budgets: ${hours(slowest.roundSeconds)}, for ${slowest.operator.name} (${slowest.perRound} questions at ${slowest.operator.perSecond}/s)`,
  );
  console.log(
    `... and within a day's: ${hours(daysOf(scarcest) * 86_400)}, for ${scarcest.operator.name} (${scarcest.perRound} questions at ${scarcest.operator.perDay}/day); shorter intervals are refused`,
  );
}

function daysOf(load: ReturnType<typeof listLoad>[number]): number {
  return load.perRound / (load.operator.perDay - load.tests);
}

function hours(seconds: number): string {
  return `${(seconds / 3600).toFixed(1)} h`;
}

function row(name: string, one: ListResult, ours: ListResult): string {
  return [
    name.padEnd(36),
    one.questions.toLocaleString('en').padStart(9),
    Math.round(one.perSecond).toLocaleString('en').padStart(13),
    String(one.lost).padStart(6),
    one.peakMb.toFixed(0).padStart(9),
    one === ours ? '' : `${(ours.perSecond / one.perSecond).toFixed(1)} x`.padStart(7),
  ]
    .join(' ')
    .trimEnd();
}

function verdict(target: string, isMet: boolean): void {
  console.log(`${isMet ? 'met' : 'MISSED'}: ${target}`);
}

/** Bundled, as it is where it runs for good: turning TypeScript into JavaScript takes more memory than asking. */
async function inOwnProcess(task: ListTask): Promise<ListResult> {
  const folder = mkdtempSync(join(tmpdir(), 'postwatch-bench-'));
  const file = join(folder, 'client.cjs');
  buildSync({
    entryPoints: [join(import.meta.dirname, 'dnsbl-client.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: file,
  });
  // Garbage that waits for a collection is no need: the heap is bounded, as in a small container.
  const child = fork(file, { execArgv: ['--max-semi-space-size=1', '--max-old-space-size=28'] });
  try {
    return await new Promise((resolve, reject) => {
      child.once('message', (said: { result?: ListResult; error?: string }) =>
        said.result === undefined ? reject(new Error(said.error)) : resolve(said.result),
      );
      child.once('exit', (code) => reject(new Error(`dnsbl-client.ts ended with ${code}`)));
      child.send(task);
    });
  } finally {
    child.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}
