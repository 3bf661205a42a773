/**
 * One question to several servers, one after the other, until one gives a verdict. A server that spoke (SERVFAIL, REFUSED,
 * nonsense) is not asked twice; one that was silent is, in the next round.
 */
import { randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import type { DnsKind, RrType } from '../../core/model/dns.ts';
import {
  encodeQuery,
  formatResolver,
  mixCase,
  type Query,
  type ResolverAddress,
  type Said,
} from '../../core/protocol/dns/index.ts';
import { createHttpsLine } from './dns-https.ts';
import type { DnsLine, Heard } from './dns-line.ts';
import { askOverTcp } from './dns-tcp.ts';
import { createTlsLine } from './dns-tls.ts';
import { UdpServer } from './dns-udp.ts';

export interface FailoverOptions {
  readonly timeoutMs: number;
  readonly tries: number;
  readonly maxInFlight: number;
  readonly mixCase: boolean;
  /** PEM of authorities that may speak for servers over TLS and HTTPS, beside the runtime's. */
  readonly ca?: readonly string[];
  readonly count: (what: 'sent' | 'foreign' | 'sockets' | 'tcp' | 'timeouts') => void;
}

export interface Outcome {
  readonly said: Said;
  /** "address:port", "" when none answered. */
  readonly server: string;
}

/** What a question holds while it is under way; `cancel` lets go of it without an outcome. */
export interface Effort {
  cancel: () => void;
}

interface Server {
  readonly address: ResolverAddress;
  readonly label: string;
  readonly line: DnsLine;
  readonly limitTcp: ReturnType<typeof pLimit>;
  /** Silent times in a row. */
  silences: number;
  sickUntil: number;
  knowsEdns: boolean;
}

export interface Asked {
  readonly name: string;
  readonly type: RrType;
  readonly dnssec: boolean;
  /** Without recursion: a server of the zone itself is asked. */
  readonly direct?: boolean;
}

export interface Failover {
  ask(asked: Asked, effort: Effort, done: (outcome: Outcome) => void): void;
  close(): void;
}

const TCP_AT_ONCE = 16;
/** After so many silences in a row a server is asked last, for a while. */
const SILENCES = 3;
const SICK_MS = 10_000;
/** What tells most about the name stands first. */
const TELLING: readonly DnsKind[] = ['servfail', 'refused', 'malformed', 'timeout', 'unreachable'];

export function createFailover(addresses: readonly ResolverAddress[], options: FailoverOptions): Failover {
  const servers = addresses.map((address): Server => ({
    address,
    label: formatResolver(address),
    line: lineTo(address, options),
    limitTcp: pLimit(TCP_AT_ONCE),
    silences: 0,
    sickUntil: 0,
    knowsEdns: true,
  }));
  return {
    ask(asked, effort, done) {
      tryServers({ ...asked, effort, done, options }, inOrder(servers), servers.length * options.tries);
    },
    close() {
      for (const server of servers) server.line.close();
    },
  };
}

function lineTo(address: ResolverAddress, options: FailoverOptions): DnsLine {
  if (address.secure?.over === 'tls') return createTlsLine(address, options);
  if (address.secure?.over === 'https') return createHttpsLine(address, options);
  return new UdpServer(address, options);
}

interface Question extends Asked {
  readonly effort: Effort;
  readonly done: (outcome: Outcome) => void;
  readonly options: FailoverOptions;
}

function tryServers(question: Question, order: readonly Server[], most: number): void {
  const spoke: Server[] = [];
  const failures: Outcome[] = [];
  const next = (turn: number): void => {
    const server = order[turn % order.length];
    if (turn >= most || server === undefined || spoke.length === order.length)
      return question.done(mostTelling(failures));
    if (spoke.includes(server)) return next(turn + 1);
    askOne(question, server, server.knowsEdns, (said) => {
      if (said.kind === 'answer' || said.kind === 'nodata' || said.kind === 'nxdomain')
        return question.done({ said, server: server.label });
      const silent = said.kind === 'timeout' || said.kind === 'unreachable';
      if (!silent) spoke.push(server);
      failures.push({ said, server: silent ? '' : server.label });
      next(turn + 1);
    });
  };
  next(0);
}

/** Over the server's line, then TCP when the reply was cut, then without EDNS when the server does not know it. */
function askOne(question: Question, server: Server, edns: boolean, done: (said: Said) => void): void {
  const { options, effort } = question;
  const heard = (what: Heard): void => {
    if (what.what === 'truncated') return overTcp(question, server, edns, heard);
    if (what.what !== 'said') {
      if (what.what === 'timeout') options.count('timeouts');
      server.silences += 1;
      if (server.silences >= SILENCES) server.sickUntil = performance.now() + SICK_MS;
      return done({
        kind: what.what,
        rcode: '',
        records: [],
        chain: [],
        ttl: 0,
        ad: false,
        detail: what.detail,
      });
    }
    server.silences = 0;
    server.sickUntil = 0;
    if (what.said.withoutEdns !== true) return done(what.said);
    // RFC 6891 7: remembered, so that only the first question costs two.
    server.knowsEdns = false;
    askOne(question, server, false, done);
  };
  effort.cancel = server.line.ask(() => queryFor(question, edns), heard);
}

function overTcp(question: Question, server: Server, edns: boolean, heard: (what: Heard) => void): void {
  const { options, effort } = question;
  let cancelled = false;
  let stop = (): void => {};
  effort.cancel = () => {
    cancelled = true;
    stop();
  };
  const asked = server.limitTcp(() => {
    if (cancelled) return undefined;
    options.count('tcp');
    return new Promise<void>((free) => {
      const cancel = askOverTcp(server.address, queryFor(question, edns), options.timeoutMs, (what) => {
        free();
        heard(what);
      });
      stop = () => {
        cancel();
        free();
      };
    });
  });
  void asked;
}

function queryFor({ name, type, dnssec, direct = false, options }: Question, edns: boolean): Query {
  if (!options.mixCase && edns && !dnssec && !direct) return encodeQuery(name, type);
  return encodeQuery(name, type, {
    edns,
    dnssec,
    direct,
    ...(options.mixCase ? { spelling: mixCase(name, randomBytes(32)) } : {}),
  });
}

function inOrder(servers: readonly Server[]): readonly Server[] {
  if (servers.length < 2 || servers.every((server) => server.sickUntil === 0)) return servers;
  const now = performance.now();
  return [
    ...servers.filter((server) => server.sickUntil <= now),
    ...servers.filter((server) => server.sickUntil > now),
  ];
}

function mostTelling(failures: readonly Outcome[]): Outcome {
  const said: Said = {
    kind: 'unreachable',
    rcode: '',
    records: [],
    chain: [],
    ttl: 0,
    ad: false,
    detail: 'there is no server to ask',
  };
  const worst = TELLING.map((kind) => failures.find((failure) => failure.said.kind === kind)).find(
    (found) => found !== undefined,
  );
  if (worst === undefined) return { said, server: '' };
  const details = failures.map(({ said: { detail }, server }) =>
    server === '' || detail.includes(server) ? detail : `${detail} from ${server}`,
  );
  return { said: { ...worst.said, detail: [...new Set(details)].join('; ') }, server: worst.server };
}
