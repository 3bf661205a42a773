/** Opens a world, a store, a page and a schedule, and closes them in the other order. */
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { createDynamoRecords } from '../adapters/aws/dynamodb-records.ts';
import { openEmbeddedStore } from '../adapters/node/embedded-store.ts';
import { createPrometheusMetrics } from '../adapters/node/prometheus-metrics.ts';
import { createNodeSecrets } from '../adapters/node/secrets.ts';
import { configSchema, type Config } from '../core/config/index.ts';
import { seconds } from '../core/model/duration.ts';
import type { Secrets } from '../core/ports.ts';
import { startLab, type Lab } from '../lab/start-lab.ts';
import { startWebServer, type WebOptions, type WebServer } from '../web/server.ts';
import type { Io } from './io.ts';
import { startLiveSummary } from './live-summary.ts';
import { loadCa } from './load-ca.ts';
import { loadConfig } from './load-config.ts';
import { startLocalRun } from './local-run.ts';
import { UsageError } from './usage-error.ts';

/** The laboratory's servers, when these ports are free. */
const LAB_PORTS = 18_025;

/** Exit code for what we could not do. */
const CANNOT = 3;

export interface RunOptions {
  readonly config?: string;
  readonly port: number;
  readonly data: string;
}

interface World {
  readonly config: Config;
  readonly ca: readonly string[];
  readonly secrets: Secrets;
  readonly lab?: Lab;
}

async function openWorld(file: string | undefined, io: Io): Promise<World> {
  if (file !== undefined) {
    const config = loadConfig(file);
    return {
      config,
      ca: config.trust === undefined ? [] : loadCa(config.trust.ca),
      secrets: createNodeSecrets({ env: io.env }),
    };
  }
  const lab = await startLab({ firstPort: LAB_PORTS });
  return { config: configSchema.parse(lab.config), ca: [lab.ca], secrets: lab.secrets, lab };
}

/** Resolves when the person ends it; rejects with UsageError, StoreError or a system error when it cannot start. */
export async function runLocally(options: RunOptions, io: Io): Promise<void> {
  // What can be wrong with files and ports is found before anything starts.
  const world = await openWorld(options.config, io);
  const closers: (() => Promise<void>)[] = [async () => world.lab?.close()];
  try {
    const store = await openEmbeddedStore({
      path: resolve(options.data, world.lab === undefined ? world.config.name : 'laboratory'),
    });
    closers.unshift(store.close);
    endWithStore(options.data, io);
    const records = createDynamoRecords({
      client: store.client,
      table: store.table,
      retentionDays: seconds(world.config.retention) / 86_400,
    });
    const metrics = createPrometheusMetrics();
    const web = await startPage({ port: options.port, name: world.config.name, records, metrics });
    closers.unshift(web.close);
    const summary = startLiveSummary(io, {
      url: web.url,
      laboratory: world.lab?.targets,
      data: options.data,
    });
    closers.unshift(summary.stop);
    const local = await startLocalRun({
      ...world,
      records,
      metrics,
      vantage: `host ${hostname()}`,
      ehlo: world.config.ehlo ?? hostname(),
      onWorked: summary.show,
      onError: summary.fail,
    });
    closers.unshift(local.stop);
    await stopped(io.signal);
    summary.ending(local.pending());
  } finally {
    for (const close of closers) await close();
  }
}

/**
 * dynalite throws what its database reports while it works (a full disk) where nobody can catch it. Records are written
 * one by one, so those before stay; going on without a store would lose those after.
 */
function endWithStore(data: string, io: Io): void {
  process.once('uncaughtException', (error: NodeJS.ErrnoException) => {
    const isStore = error.code?.startsWith('LEVEL_') === true;
    io.err(
      isStore
        ? `Cannot keep records in "${data}" any longer: ${error.message}. What was written stays.\n`
        : `${error.stack ?? String(error)}\n`,
    );
    process.exit(CANNOT);
  });
}

async function startPage(options: WebOptions): Promise<WebServer> {
  try {
    return await startWebServer(options);
  } catch (error) {
    const reasons: Readonly<Record<string, string>> = {
      EADDRINUSE: 'it is in use',
      EACCES: 'this user may not listen there',
    };
    const reason = reasons[(error as NodeJS.ErrnoException).code ?? ''] ?? (error as Error).message;
    throw new UsageError(
      `Cannot serve the status page on port ${options.port}: ${reason}; choose another with --port`,
      { cause: error },
    );
  }
}

async function stopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  // Keeps the process alive: nothing else of an idle schedule does.
  const alive = setInterval(() => undefined, 60_000);
  await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
  clearInterval(alive);
}
