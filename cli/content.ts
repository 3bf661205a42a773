/** postwatch content FILE...: what a filter and a careful postmaster would say of a message before it is sent. */
import { createNodeClock } from '../adapters/node/clock.ts';
import { createExchange } from '../adapters/node/exchange.ts';
import { createHttpsGet } from '../adapters/node/https-get.ts';
import { createProbeDialer } from '../adapters/node/probe-dialer.ts';
import { createProbeDns } from '../adapters/node/probe-dns.ts';
import { readMessages, type ReadMessage } from '../adapters/node/read-messages.ts';
import { createNodeSecrets } from '../adapters/node/secrets.ts';
import type { Config } from '../core/config/index.ts';
import { EXIT_CODES, worstStatus, type Status } from '../core/model/status.ts';
import { MOST_CONTENT_BYTES } from '../core/model/content-facts.ts';
import { readResolver, readTimeout } from './check-options.ts';
import type { Report } from './check-target.ts';
import {
  readRspamd,
  readSpamd,
  scorersOf,
  withRspamdPassword,
  type ContentOptions,
} from './content-options.ts';
import type { Io } from './io.ts';
import { judgeMessage, type JudgeMessageDeps } from './judge-message.ts';
import { loadCa } from './load-ca.ts';
import { loadConfig } from './load-config.ts';
import type { AddCommand } from './program.ts';
import { startProgress } from './progress.ts';
import { renderReport } from './render-report.ts';

export const addContentCommand: AddCommand = (program, io, exit) => {
  program
    .command('content')
    .description(
      'Judge messages before they are sent, as filters and a careful postmaster would. Exit code: 0 ok, 1 warning, 2 critical, 3 unknown',
    )
    .argument('<file...>', 'message, mbox or folder (maildir), plain or gzip; "-" = standard input')
    .option(
      '--rspamd <url>',
      'score it by rspamd: controller or normal worker, such as http://127.0.0.1:11334 (repeatable)',
      readRspamd,
    )
    .option(
      '--rspamd-secret <reference>',
      'its password: env:PREFIX reads PREFIX_KEY, file:PATH a JSON file with "key" (default: POSTWATCH_RSPAMD_PASSWORD)',
    )
    .option(
      '--spamd <host:port>',
      'score it by SpamAssassin: spamd, such as 127.0.0.1:783 (repeatable)',
      readSpamd,
    )
    .option('--bulk', 'it goes to many: they must be able to leave with one click')
    .option('--no-bulk', 'it goes to one (default: its own signs tell)')
    .option(
      '--resolver <server>',
      'ask this DNS server about the names in it: IP, IP:PORT, tls://IP#NAME, https://IP/PATH#NAME, direct (repeatable)',
      readResolver,
    )
    .option('--offline', 'ask no DNS: blocklists have no say')
    .option('--ca <file>', 'trust the certificate authorities in this PEM file, too')
    .option('--config <file>', 'take resolvers, blocklists and severities from this postwatch.yaml')
    .option('--timeout <seconds>', 'time for each message', readTimeout, 60)
    .option('-v, --verbose', 'show what passed, too')
    .option('--json', 'an array with one object per message')
    .action(async (files: string[], options: ContentOptions) => {
      exit(await content(files, options, io));
    });
};

type Row = Report | { readonly target: string; readonly status: 'unknown'; readonly why: string };

async function content(files: readonly string[], options: ContentOptions, io: Io): Promise<number> {
  const config = options.config === undefined ? undefined : loadConfig(options.config);
  const { deps, close } = openTools(options, config, io);
  const progress = startProgress(io, options.json !== true);
  const statuses: Status[] = [];
  try {
    for await (const message of readMessages(files, io.input ?? (() => process.stdin), MOST_CONTENT_BYTES)) {
      if (io.signal.aborted) break;
      progress.show(nameOf(message));
      const row = await rowOf(message, deps);
      progress.stop();
      write(row, statuses.length === 0, options, io);
      statuses.push(row.status);
    }
    if (options.json === true) io.out(statuses.length === 0 ? '[]\n' : '\n]\n');
    else if (statuses.length === 0) io.err('There was no message to judge\n');
    return EXIT_CODES[statuses.length === 0 ? 'unknown' : worstStatus(statuses)];
  } finally {
    progress.stop();
    await close();
  }
}

function nameOf(message: ReadMessage): string {
  return message.ok && message.number > 1 ? `${message.file}, message ${message.number}` : message.file;
}

async function rowOf(message: ReadMessage, deps: JudgeMessageDeps): Promise<Row> {
  const target = nameOf(message);
  if (!message.ok) return { target, status: 'unknown', why: message.fault };
  if (message.bytes.length === 0) return { target, status: 'unknown', why: 'it is empty' };
  return judgeMessage(target, message.bytes, deps);
}

function openTools(
  options: ContentOptions,
  config: Config | undefined,
  io: Io,
): { readonly deps: JudgeMessageDeps; readonly close: () => Promise<void> } {
  const caFile = options.ca ?? config?.trust?.ca;
  const ca = caFile === undefined ? {} : { ca: loadCa(caFile) };
  const clock = createNodeClock();
  const dns = createProbeDns({
    servers: options.resolver ?? config?.resolvers ?? [],
    listServers: options.resolver === undefined ? (config?.blocklists.resolvers ?? []) : [],
    ...ca,
    clock,
  });
  const dialer = createProbeDialer({ ...ca, clock, dns, config });
  return {
    deps: {
      ports: {
        dns,
        dialer,
        http: createHttpsGet(dialer),
        clock,
        secrets: withRspamdPassword(createNodeSecrets({ env: io.env }), io.env),
        ehlo: '',
      },
      exchange: createExchange(ca),
      scorers: scorersOf(options, io.env),
      bulk: options.bulk,
      offline: options.offline === true,
      config,
      budgetMs: options.timeout * 1000,
      signal: io.signal,
    },
    close: async () => dns.close(),
  };
}

function write(row: Row, isFirst: boolean, options: ContentOptions, io: Io): void {
  if (options.json === true) io.out(`${isFirst ? '[\n' : ',\n'}${JSON.stringify(row, null, 2)}`);
  else if ('why' in row) io.out(`${isFirst ? '' : '\n'}${row.target}   UNKNOWN   not read: ${row.why}\n`);
  else {
    const look = {
      columns: io.columns,
      color: io.outIsTerminal && io.env['NO_COLOR'] === undefined,
      verbose: options.verbose === true,
      transcript: false,
    };
    io.out(`${isFirst ? '' : '\n'}${renderReport(row, look)}`);
  }
}
