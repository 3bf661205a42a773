/** postwatch check TARGET...: one explained answer for a domain, an endpoint or an address. */
import { hostname } from 'node:os';
import type { Command } from 'commander';
import pLimit from 'p-limit';
import { createSesAccounts } from '../adapters/aws/ses-accounts.ts';
import { createNodeClock } from '../adapters/node/clock.ts';
import { createAuthorities } from '../adapters/node/dns-authorities.ts';
import { createHttpsGet } from '../adapters/node/https-get.ts';
import { createProbeDialer } from '../adapters/node/probe-dialer.ts';
import { createProbeDns } from '../adapters/node/probe-dns.ts';
import { createNodeSecrets } from '../adapters/node/secrets.ts';
import type { Config } from '../core/config/index.ts';
import { EXIT_CODES, worstStatus } from '../core/model/status.ts';
import { targetsOf } from '../core/pipeline/targets.ts';
import { readPassword } from './auth-password.ts';
import {
  readDescriptor,
  readEhlo,
  readMailbox,
  readMechanism,
  readPort,
  readResolver,
  readTargets,
  readTimeout,
  readTls,
  type CheckOptions,
} from './check-options.ts';
import { chooseChecks, readWords } from './choose-checks.ts';
import { checkTarget, type Report } from './check-target.ts';
import type { Io } from './io.ts';
import { loadCa } from './load-ca.ts';
import { loadConfig } from './load-config.ts';
import type { AddCommand } from './program.ts';
import { startProgress } from './progress.ts';
import { renderReport } from './render-report.ts';
import { CLI_SECRET } from './subjects.ts';
import { UsageError } from './usage-error.ts';

/** Targets at once: probes wait on the network, servers must not feel it. */
const TARGETS_AT_ONCE = 8;

/** 128 and the number of SIGINT, as shells count: a loop around this program ends, too. */
const INTERRUPTED = 130;

export const addCheckCommand: AddCommand = (program, io, exit) => {
  describeCheck(program.command('check')).action(async (targets: string[], options: CheckOptions) => {
    exit(await check(targets, options, io));
  });
};

function describeCheck(command: Command): Command {
  return command
    .description(
      'Probe TARGET now and explain what is found. Exit code: 0 ok, 1 warning, 2 critical, 3 unknown; 130 interrupted',
    )
    .argument('[target...]', 'domain, host:port or address; with --config, default: everything in it')
    .option('--json', 'an array with one object per target')
    .option('-v, --verbose', 'show what passed, too')
    .option('--transcript', 'show the SMTP dialogues')
    .option(
      '--only <checks>',
      'run only these checks, such as tls or spf-record,dmarc (repeatable)',
      readWords,
    )
    .option('--skip <checks>', 'leave these checks out (repeatable)', readWords)
    .option(
      '--resolver <server>',
      'ask this DNS server: IP, IP:PORT, tls://IP#NAME, https://IP/PATH#NAME, direct (repeatable)',
      readResolver,
    )
    .option(
      '--tls <mode>',
      'starttls, implicit or none (default: implicit on port 465, else starttls)',
      readTls,
    )
    .option('--mx-port <n>', 'port of the MX hosts of a domain (default: 25)', readPort)
    .option('--all-servers', 'ask every server of the zone of a domain, and compare what they say')
    .option('--ca <file>', 'trust the certificate authorities in this PEM file, too')
    .option('--ehlo <name>', 'name to greet with (default: this host)', readEhlo)
    .option('--auth-user <user>', 'log in; the password comes from POSTWATCH_AUTH_PASSWORD or')
    .option('--auth-password-file <file>', '... from this file')
    .option('--auth-password-fd <n>', '... from this file descriptor', readDescriptor)
    .option(
      '--auth-mechanism <name>',
      'with this mechanism (default: the best that is offered)',
      readMechanism,
    )
    .option('--from <address>', 'MAIL FROM this address ("" = null sender); no message is sent', (text) =>
      readMailbox('--from', text),
    )
    .option(
      '--to <address>',
      'RCPT TO this address (repeatable); no message is sent',
      (text, before: readonly string[] | undefined) => [...(before ?? []), readMailbox('--to', text)],
    )
    .option('--postmaster', 'is mail for postmaster taken, too? (with --to)')
    .option('--abuse', '... and for abuse?')
    .option('--catch-all', '... and for a name that nobody has?')
    .option('--null-sender', '... and with the null sender, as bounces have it?')
    .option('--timeout <seconds>', 'time for each part of a target', readTimeout, 60)
    .option('--config <file>', 'take expectations and options of targets from this postwatch.yaml');
}

async function check(typed: readonly string[], options: CheckOptions, io: Io): Promise<number> {
  chooseChecks(options);
  const config = options.config === undefined ? undefined : loadConfig(options.config);
  if (typed.length === 0 && config === undefined)
    throw new UsageError(
      'What shall be checked? Give a domain, host:port or an address: postwatch check example.com',
    );
  const { postmaster, abuse, catchAll, nullSender } = options;
  if (
    (postmaster ?? abuse ?? catchAll ?? nullSender) === true &&
    options.to === undefined &&
    config === undefined
  )
    throw new UsageError(
      '--postmaster, --abuse, --catch-all and --null-sender need a recipient: --to ADDRESS',
    );
  const targets = readTargets(
    typed.length > 0 || config === undefined
      ? typed
      : [...new Set(targetsOf(config).map((one) => one.target))],
  );
  const tools = openTools(options, config, io);
  const progress = startProgress(io, options.json !== true);
  try {
    const limit = pLimit(TARGETS_AT_ONCE);
    const reports = await Promise.all(
      targets.map(async (target, index) =>
        limit(async () => {
          const report = await checkTarget(typed[index] ?? target.id, target, {
            ports: tools.ports,
            options,
            config,
            signal: io.signal,
            onPart: progress.show,
          });
          progress.finished(index, targets.length);
          return report;
        }),
      ),
    );
    progress.stop();
    write(reports, options, io);
    if (io.signal.aborted) {
      io.err('Interrupted: what had not been seen by then is unknown\n');
      return INTERRUPTED;
    }
    return EXIT_CODES[worstStatus(reports.map(({ status }) => status))];
  } finally {
    progress.stop();
    await tools.close();
  }
}

function openTools(
  options: CheckOptions,
  config: Config | undefined,
  io: Io,
): { ports: Parameters<typeof checkTarget>[2]['ports']; close: () => Promise<void> } {
  const servers = options.resolver ?? config?.resolvers ?? [];
  const caFile = options.ca ?? config?.trust?.ca;
  const password = options.authUser === undefined ? undefined : readPassword(options, io.env);
  const named = createNodeSecrets({ env: io.env });
  const clock = createNodeClock();
  const ca = caFile === undefined ? {} : { ca: loadCa(caFile) };
  // A resolver that is typed is for everything.
  const listServers = options.resolver === undefined ? (config?.blocklists.resolvers ?? []) : [];
  const dns = createProbeDns({ servers, listServers, ...ca, clock });
  const dialer = createProbeDialer({ ...ca, clock, dns, config });
  return {
    ports: {
      dns,
      dialer,
      http: createHttpsGet(dialer),
      clock,
      secrets: {
        get: async (reference) =>
          reference === CLI_SECRET && options.authUser !== undefined && password !== undefined
            ? { ok: true, user: options.authUser, password }
            : named.get(reference),
      },
      ehlo: options.ehlo ?? config?.ehlo ?? hostname(),
      ses: createSesAccounts(),
      authorities: createAuthorities(),
    },
    close: async () => dns.close(),
  };
}

function write(reports: readonly Report[], options: CheckOptions, io: Io): void {
  if (options.json === true) io.out(`${JSON.stringify(reports, null, 2)}\n`);
  else {
    const look = {
      columns: io.columns,
      color: io.outIsTerminal && io.env['NO_COLOR'] === undefined,
      verbose: options.verbose === true,
      transcript: options.transcript === true,
    };
    io.out(reports.map((report) => renderReport(report, look)).join('\n'));
  }
}
