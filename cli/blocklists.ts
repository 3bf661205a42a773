/** postwatch blocklists: the lists that there are; with --live, which of them can be asked from here, and believed. */
import { createNodeClock } from '../adapters/node/clock.ts';
import { createProbeDns } from '../adapters/node/probe-dns.ts';
import { createNodeSecrets } from '../adapters/node/secrets.ts';
import type { Config } from '../core/config/index.ts';
import type { ListChoice } from '../core/model/dnsbl-facts.ts';
import { EXIT_CODES } from '../core/model/status.ts';
import { listChoice } from '../core/pipeline/targets.ts';
import {
  DEAD_LISTS,
  listFitness,
  listStates,
  operatorOf,
  type ListFitness,
  type ListState,
} from '../core/protocol/dnsbl/index.ts';
import { readResolver, readTimeout } from './check-options.ts';
import type { Io } from './io.ts';
import { loadCa } from './load-ca.ts';
import { loadConfig } from './load-config.ts';
import type { AddCommand } from './program.ts';
import { startProgress } from './progress.ts';
import { renderBlocklists, renderDead, type ShownList } from './render-blocklists.ts';

interface BlocklistsOptions {
  readonly live?: boolean;
  readonly dead?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly config?: string;
  readonly resolver?: readonly string[];
  readonly timeout: number;
}

const DEFAULTS: ListChoice = { without: [], own: [], onlyOwn: false };

export const addBlocklistsCommand: AddCommand = (program, io, exit) => {
  program
    .command('blocklists')
    .description(
      'Show the lists that are asked, and those that are not, with the reason. Exit code with --live: 0 all that are asked can be believed, 1 some cannot, 3 none can',
    )
    .option('--live', 'ask the test points of each: does it answer this resolver, and can it be believed?')
    .option('--dead', 'show the lists that must not be asked any more instead')
    .option('-v, --verbose', 'show what each lists, its terms and where that is known from')
    .option('--json', 'an array with one object per list')
    .option('--config <file>', 'as this postwatch.yaml chooses')
    .option(
      '--resolver <server>',
      'ask this DNS server: IP, IP:PORT, tls://IP#NAME, https://IP/PATH#NAME, direct (repeatable)',
      readResolver,
    )
    .option('--timeout <seconds>', 'time for all questions', readTimeout, 60)
    .action(async (options: BlocklistsOptions) => {
      if (options.dead === true)
        return io.out(options.json === true ? json(DEAD_LISTS) : renderDead(DEAD_LISTS));
      const config = options.config === undefined ? undefined : loadConfig(options.config);
      const choice = config === undefined ? DEFAULTS : listChoice(config);
      const states = listStates(choice);
      const live = options.live === true ? await askAll(states, choice, options, config, io) : undefined;
      const shown = states.map((state) => shownList(state, choice, live));
      io.out(
        options.json === true
          ? json(shown)
          : renderBlocklists(shown, { columns: io.columns, verbose: options.verbose === true }),
      );
      if (live !== undefined) exit(exitCode(live));
    });
};

async function askAll(
  states: readonly ListState[],
  choice: ListChoice,
  options: BlocklistsOptions,
  config: Config | undefined,
  io: Io,
): Promise<readonly ListFitness[]> {
  const clock = createNodeClock();
  const dns = createProbeDns({
    servers: options.resolver ?? config?.resolvers ?? [],
    listServers: options.resolver === undefined ? (config?.blocklists.resolvers ?? []) : [],
    ...(config?.trust === undefined ? {} : { ca: loadCa(config.trust.ca) }),
    clock,
  });
  const progress = startProgress(io, options.json !== true);
  const asked = states.filter(({ why }) => why === '').length;
  try {
    return await listFitness(states, choice, {
      ports: { dns, clock, secrets: createNodeSecrets({ env: io.env }) },
      signal: AbortSignal.any([io.signal, AbortSignal.timeout(options.timeout * 1000)]),
      onDone: ({ name }) => {
        progress.finished(0, asked);
        progress.show(name);
      },
    });
  } finally {
    progress.stop();
    await dns.close();
  }
}

function shownList(
  { list, why }: ListState,
  { budgets }: ListChoice,
  live: readonly ListFitness[] | undefined,
): ShownList {
  const { id, name, zone, kind, asks, codes, lookup, source, asOf } = list;
  const { name: operator, perSecond, perDay, terms } = operatorOf(list, budgets);
  const found = live?.find((one) => one.list.id === id);
  return {
    id,
    name,
    zone,
    kind: kind ?? 'block',
    lists: asks === undefined ? 'addresses' : 'names',
    families: list.families,
    codes: codes.map(({ answer, means, severity }) => ({ answer, means, severity })),
    operator,
    perSecond,
    perDay,
    terms,
    asked: why === '',
    whyNot: why,
    ...(found === undefined ? {} : { fitness: found.fitness, why: found.why }),
    lookup,
    source,
    asOf,
  };
}

function exitCode(live: readonly ListFitness[]): number {
  const unfit = live.filter(({ fitness }) => fitness !== 'fit' && fitness !== 'untested').length;
  if (unfit === 0) return EXIT_CODES.ok;
  return live.some(({ fitness }) => fitness === 'fit') ? EXIT_CODES.warning : EXIT_CODES.unknown;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
