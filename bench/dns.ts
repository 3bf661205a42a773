/** Questions per second and CPU of our DNS client beside node:dns (c-ares), one server, both in turns in one process. */
import { spawn } from 'node:child_process';
import { Resolver } from 'node:dns/promises';
import { join } from 'node:path';
import { createNodeDns } from '../adapters/node/dns-client.ts';
import { hasNamed, startNamed, type DnsPeer } from '../test/support/dns-peers.ts';

const NAMES = 2000;
const TURNS = 5;
/** How many at once, and how many in a turn. */
const LOADS = [
  [1, 3000],
  [100, 15_000],
  [1000, 15_000],
] as const;

type Ask = (name: string) => Promise<boolean>;

interface Turn {
  readonly perSecond: number;
  readonly cpuPerThousand: number;
  readonly lost: number;
}

export async function benchDns(): Promise<void> {
  const server = hasNamed() ? await startBind() : await startResponder();
  const ours = createNodeDns({ servers: [server.address], cacheSize: 0 });
  const cares = new Resolver({ timeout: 2500, tries: 2 });
  cares.setServers([server.address]);
  const askCares: Ask = (name) => cares.resolve4(name, { ttl: true }).then(isSome, () => false);
  const askOurs: Ask = (name) => ours.ask(name, 'A').then(({ kind }) => kind === 'answer');
  try {
    console.log(
      `server: ${hasNamed() ? 'BIND' : 'a responder in Node (BIND is not installed)'} on loopback; medians of ${TURNS} turns`,
    );
    console.log('at once   client     questions/s   CPU s/1,000   lost   ratio');
    for (const ask of [askCares, askOurs]) await turn(ask, 100, 20_000);
    for (const [atOnce, count] of LOADS) {
      const turns: Record<'cares' | 'ours', Turn[]> = { cares: [], ours: [] };
      for (let i = 0; i < TURNS; i += 1) {
        // c-ares waits for its lost ones at 1,000; one such turn tells enough.
        if (atOnce < 1000 || i === 0) turns.cares.push(await turn(askCares, atOnce, count));
        turns.ours.push(await turn(askOurs, atOnce, count));
      }
      const [theirs, mine] = [median(turns.cares), median(turns.ours)];
      console.log(row(atOnce, 'node:dns', theirs, ''));
      console.log(row(atOnce, 'postwatch', mine, `${(mine.perSecond / theirs.perSecond).toFixed(2)} x`));
    }
    const { timeouts, sockets } = ours.stats();
    console.log(`postwatch: ${timeouts} datagrams asked again after silence, ${sockets} source ports used`);
  } finally {
    await ours.close();
    cares.cancel();
    await server.stop();
  }
}

async function turn(ask: Ask, atOnce: number, count: number): Promise<Turn> {
  let next = 0;
  let lost = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const name = `h${next % NAMES}.bench.example`;
      next += 1;
      if (!(await ask(name))) lost += 1;
    }
  };
  const cpu = process.cpuUsage();
  const since = performance.now();
  await Promise.all(Array.from({ length: atOnce }, worker));
  const ms = performance.now() - since;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: (count / ms) * 1000, cpuPerThousand: (user + system) / 1000 / count, lost };
}

function median(turns: readonly Turn[]): Turn {
  const middle = (pick: (one: Turn) => number): number =>
    turns.map(pick).sort((a, b) => a - b)[Math.floor(turns.length / 2)] ?? 0;
  return {
    perSecond: middle((one) => one.perSecond),
    cpuPerThousand: middle((one) => one.cpuPerThousand),
    lost: turns.reduce((sum, one) => sum + one.lost, 0),
  };
}

function row(
  atOnce: number,
  client: string,
  { perSecond, cpuPerThousand, lost }: Turn,
  ratio: string,
): string {
  const cells = [
    atOnce.toLocaleString('en').padStart(7),
    client.padEnd(9),
    Math.round(perSecond).toLocaleString('en').padStart(11),
  ];
  return [
    ...cells,
    cpuPerThousand.toFixed(4).padStart(11),
    lost.toLocaleString('en').padStart(5),
    ratio.padStart(6),
  ]
    .join('   ')
    .trimEnd();
}

function isSome(list: readonly unknown[]): boolean {
  return list.length > 0;
}

function startBind(): Promise<DnsPeer> {
  const hosts = Array.from({ length: NAMES }, (_, i) => `h${i} A 192.0.2.1`);
  return startNamed({
    'bench.example': [
      '$TTL 60',
      '@ SOA ns hostmaster 1 2 3 4 5',
      '@ NS ns',
      'ns A 127.0.0.1',
      ...hosts,
      '',
    ].join('\n'),
  });
}

async function startResponder(): Promise<DnsPeer> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'dns-responder.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const port = await new Promise<string>((resolve) =>
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())),
  );
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  return { address: `127.0.0.1:${port}`, stop };
}
