/** postwatch spf DOMAIN: the tree of a domain's SPF record and its cost; with --ip the verdict for one client. */
import { isIP } from 'node:net';
import { createNodeDns } from '../adapters/node/dns-client.ts';
import { CHECKS } from '../core/checks/index.ts';
import type { Finding } from '../core/model/finding.ts';
import { EXIT_CODES, statusOf } from '../core/model/status.ts';
import { parseDomain } from '../core/model/target.ts';
import { explain } from '../core/pipeline/explain.ts';
import type { Dns } from '../core/ports.ts';
import { gather } from '../core/protocol/dns/index.ts';
import {
  evaluateSpf,
  lintSpf,
  unnamedResult,
  type SpfLint,
  type SpfResult,
  type SpfVerdict,
} from '../core/protocol/spf/index.ts';
import { readResolver, readTimeout } from './check-options.ts';
import type { AddCommand } from './program.ts';
import { renderSpf } from './render-spf.ts';
import { UsageError } from './usage-error.ts';

interface SpfOptions {
  readonly ip?: string;
  readonly sender?: string;
  readonly helo?: string;
  readonly resolver?: readonly string[];
  readonly timeout: number;
  readonly json?: boolean;
}

export interface SpfRequest {
  readonly domain: string;
  readonly ip?: string;
  readonly sender?: string;
  readonly helo?: string;
  readonly json: boolean;
  readonly at: Date;
}

/** A result that its sender can live with, one that costs trust, one that costs mail, none at all. */
const EXITS: Readonly<Record<SpfResult, number>> = {
  pass: EXIT_CODES.ok,
  neutral: EXIT_CODES.warning,
  softfail: EXIT_CODES.warning,
  none: EXIT_CODES.warning,
  fail: EXIT_CODES.critical,
  permerror: EXIT_CODES.critical,
  temperror: EXIT_CODES.unknown,
};

const NOTES = `
Without --ip, the result is that of a client which no term of the record names.

Exit codes with --ip: 0 pass; 1 neutral, softfail or none; 2 fail or permerror; 3 temperror, or not understood.
Without --ip: 0 nothing to do; 1 warning; 2 critical; 3 could not be seen, or not understood.`;

export const addSpfCommand: AddCommand = (program, io, exit) => {
  program
    .command('spf')
    .description(
      'Show the SPF record of DOMAIN with all it includes, and what it costs; with --ip: may this client send?',
    )
    .argument('<domain>', 'domain of the sender')
    .option('--ip <address>', 'evaluate for a client with this address', readIp)
    .option('--sender <address>', 'MAIL FROM ("" = null sender; default: postmaster@DOMAIN)')
    .option('--helo <name>', 'name in HELO (default: DOMAIN)')
    .option(
      '--resolver <server>',
      'ask this DNS server: IP, IP:PORT, tls://IP#NAME, https://IP/PATH#NAME, direct (repeatable)',
      readResolver,
    )
    .option('--timeout <seconds>', 'time for everything', readTimeout, 20)
    .option('--json', 'one object with result, explanation, lookups, voidLookups and tree')
    .addHelpText('after', NOTES)
    .action(async (domain: string, options: SpfOptions) => {
      if (options.ip === undefined && (options.sender !== undefined || options.helo !== undefined)) {
        throw new UsageError('--sender and --helo need --ip: they matter for a client only');
      }
      const dns = createNodeDns(options.resolver === undefined ? {} : { servers: options.resolver });
      try {
        const { ip, sender, helo } = options;
        const request: SpfRequest = {
          domain,
          json: options.json === true,
          at: new Date(),
          ...(ip === undefined ? {} : { ip }),
          ...(sender === undefined ? {} : { sender }),
          ...(helo === undefined ? {} : { helo }),
        };
        const signal = AbortSignal.any([io.signal, AbortSignal.timeout(options.timeout * 1000)]);
        const { output, exitCode } = await runSpf(request, dns, signal);
        io.out(output);
        exit(exitCode);
      } finally {
        await dns.close();
      }
    });
};

export async function runSpf(
  request: SpfRequest,
  dns: Dns,
  signal: AbortSignal,
): Promise<{ readonly output: string; readonly exitCode: number }> {
  const named = parseDomain(request.domain);
  const domain = named.ok ? named.value : request.domain;
  const { ip, sender = `postmaster@${domain}`, helo = domain } = request;
  if (ip === undefined) {
    const { value: lint, answers } = await gather((ask) => lintSpf(domain, ask), dns, { signal });
    const findings = judge(domain, answers);
    const output = request.json ? json(lintJson(lint, findings)) : renderSpf({ lint, findings });
    return { output, exitCode: EXIT_CODES[statusOf(findings)] };
  }
  const query = { ip, sender, helo, domain, at: request.at.toISOString() };
  const { value: verdict } = await gather((ask) => evaluateSpf(query, ask), dns, { signal });
  const output = request.json ? json(verdictJson(verdict, query)) : renderSpf({ verdict, ip, sender });
  return { output, exitCode: EXITS[verdict.result] };
}

const NEEDS_SENDERS: ReadonlySet<string> = new Set(['spf-senders', 'spf-helo']);

/** The checks of SPF that need no configuration. */
function judge(domain: string, answers: Awaited<ReturnType<typeof gather>>['answers']): Finding[] {
  const evidence = {
    facts: { answers },
    subject: { domain, sends: true, receives: true, selectors: [] },
    faults: [],
    at: '',
  };
  return CHECKS.flatMap((check) =>
    check.probe === 'mail-dns' && check.id.startsWith('spf-') && !NEEDS_SENDERS.has(check.id)
      ? check.judge(evidence)
      : [],
  );
}

function lintJson(lint: SpfLint, findings: readonly Finding[]): object {
  return {
    domain: lint.domain,
    result: unnamedResult(lint),
    explanation: '',
    lookups: lint.lookups,
    voidLookups: lint.voids4,
    voidLookupsIpv6: lint.voids6,
    complete: lint.complete,
    addresses: lint.addresses4,
    networksIpv6: lint.networks6,
    voids: lint.voids,
    findings: findings.map((finding) => ({ ...finding, ...explain(finding) })),
    tree: lint.tree,
  };
}

function verdictJson(
  verdict: SpfVerdict,
  query: { readonly ip: string; readonly sender: string; readonly helo: string },
): object {
  const { domain, result, explanation, problem, lookups, voidLookups, trace } = verdict;
  return {
    domain,
    ip: query.ip,
    sender: query.sender,
    helo: query.helo,
    result,
    explanation,
    problem,
    lookups,
    voidLookups,
    tree: trace,
  };
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function readIp(text: string): string {
  const bare = /^\[.*\]$/.test(text) ? text.slice(1, -1) : text;
  if (isIP(bare) === 0) throw new UsageError(`--ip: must be an IPv4 or IPv6 address, got "${text}"`);
  return bare;
}
