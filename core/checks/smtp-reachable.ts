/**
 * Can the server be connected to, at each of its addresses? Addresses are told apart: a sender tries the next one
 * (RFC 5321 5.1), so one dead address delays mail, and only all of them together stop it.
 */
import { code, defineCheck } from '../model/check.ts';
import type { Fault } from '../model/observation.ts';
import type { Severity } from '../model/severity.ts';
import type { SmtpSession, SmtpTrouble } from '../model/smtp-facts.ts';
import { isOurs, stageOf } from '../model/smtp-session.ts';
import { endpointId } from '../model/target.ts';

type Failed = {
  readonly endpoint: string;
  readonly address: string;
  readonly family: 4 | 6;
  readonly detail: string;
  /** Addresses of the host that could be connected to. */
  readonly working: number;
};
type Host = { readonly host: string; readonly detail: string };

const bySpread = ({ working }: Failed): Severity => (working > 0 ? 'warning' : 'critical');
const effect = ({ family, working }: Failed): string => {
  if (working === 0) return 'no mail gets through to this server';
  return family === 6
    ? 'senders with IPv6 try this address first and lose time before they take another one; some give up'
    : 'senders that take this address first are delayed';
};
const failure = {
  outcome: 'fail',
  severity: bySpread,
  effect,
  evidence: ({ detail }: Failed) => detail,
  per: ['address'],
} as const;
const dropAddress = ({ family, working }: Failed): string[] =>
  working > 0
    ? [`or take the ${family === 6 ? 'AAAA' : 'A'} record of this address out of DNS until it works`]
    : [];

export const smtpReachable = defineCheck({
  id: 'smtp-reachable',
  probe: 'smtp',
  title: 'The server accepts connections at all of its addresses',
  codes: {
    SMTP_NO_SUCH_HOST: code<Host>({
      outcome: 'fail',
      severity: 'critical',
      says: ({ host }) => `there is no host ${host}: the name does not exist in DNS`,
      effect: () => 'nobody can find this server',
      evidence: ({ detail }) => detail,
      advice: ({ host }) => [
        `check the spelling of ${host}, and that its zone is delegated and not expired`,
        'publish its A and AAAA records, or remove it from the MX records and the configuration that name it',
      ],
      spec: 'RFC 5321 5.1',
    }),
    SMTP_HOST_WITHOUT_ADDRESS: code<Host>({
      outcome: 'fail',
      severity: 'critical',
      says: ({ host }) => `${host} exists in DNS but has no address`,
      effect: () => 'nobody can connect to this server',
      evidence: ({ detail }) => detail,
      advice: ({ host }) => [`publish an A record (and AAAA, if it has IPv6) for ${host}`],
      spec: 'RFC 5321 5.1',
    }),
    SMTP_HOST_UNSEEN: code<Host>({
      outcome: 'inconclusive',
      severity: 'warning',
      says: ({ host }) => `DNS gave no verdict about ${host}: the server was not tested`,
      effect: () => 'senders whose resolvers get the same answer keep mail in their queues',
      evidence: ({ detail }) => detail,
      advice: ({ host }) => [
        `ask the name servers of the zone one by one: dig +trace ${host}`,
        'SERVFAIL from every resolver often means broken DNSSEC: look at the zone with dig +cd',
      ],
    }),
    SMTP_CONNECTION_REFUSED: code<Failed>({
      ...failure,
      says: ({ endpoint, address }) => `${endpoint} refuses connections at ${address}`,
      advice: (args) => [
        'check that the mail server runs and listens on this address and port (on the host: ss -ltn)',
        'check for a firewall rule that rejects',
        ...dropAddress(args),
      ],
    }),
    SMTP_CONNECT_TIMED_OUT: code<Failed>({
      ...failure,
      says: ({ endpoint, address }) => `${endpoint} does not answer at ${address}: the connection timed out`,
      advice: (args) => [
        'check that the host is up and that its firewall and security groups let this port in',
        'compare from another network: a firewall may drop only this vantage',
        ...dropAddress(args),
      ],
    }),
    SMTP_CONNECTION_RESET: code<Failed>({
      ...failure,
      says: ({ endpoint, address }) =>
        `${endpoint} resets connections at ${address} right after accepting them`,
      advice: (args) => [
        'look at the load balancer or proxy in front: it often accepts and resets when no mail server behind it is healthy',
        'check tcp wrappers and the connection limits of the server',
        ...dropAddress(args),
      ],
    }),
    SMTP_UNREACHABLE: code<Failed>({
      ...failure,
      says: ({ endpoint, address }) =>
        `${endpoint} is unreachable at ${address}: the network has no way to it`,
      advice: (args) => [
        'trace the route to the address, and ask the provider of the first hop that answers "unreachable"',
        ...dropAddress(args),
      ],
    }),
    SMTP_CLOSED_BEFORE_GREETING: code<Failed>({
      ...failure,
      says: ({ endpoint, address }) => `${endpoint} closes the connection at ${address} without a greeting`,
      advice: (args) => [
        'look into the log of the mail server at this time: its listener runs, but the process behind it dies or turns clients away',
        'a connection limit, a blocklist or tcp wrappers may close connections of this vantage only: compare from another network',
        ...dropAddress(args),
      ],
      spec: 'RFC 5321 3.1',
    }),
    SMTP_REACHABLE: code<{
      readonly endpoint: string;
      readonly addresses: readonly string[];
      readonly fastestMs: number;
    }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ endpoint, addresses, fastestMs }) =>
        `${endpoint} accepts connections at ${addresses.join(', ')} (fastest in ${String(fastestMs)} ms)`,
      advice: () => [],
    }),
    SMTP_REACHABLE_NOT_JUDGED: code<{ readonly because: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ because }) => `whether the server can be connected to was not judged: ${because}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject, faults }, raise) {
    const endpoint = endpointId(subject.host, subject.port);
    const { trouble } = facts.resolution;
    if (trouble !== undefined) {
      const args = { host: subject.host, detail: trouble.detail };
      if (trouble.kind === 'no-such-host') raise('SMTP_NO_SUCH_HOST', args);
      else if (trouble.kind === 'no-address') raise('SMTP_HOST_WITHOUT_ADDRESS', args);
      else if (faults.length > 0)
        raise('SMTP_REACHABLE_NOT_JUDGED', { because: 'this vantage could not see' });
      else raise('SMTP_HOST_UNSEEN', args);
      return;
    }
    const seen = facts.sessions.filter((session) => wasTested(session, faults));
    const up = seen.filter((session) => troubleOf(session) === undefined);
    for (const session of seen) {
      const found = troubleOf(session);
      if (found === undefined) continue;
      raise(codeOf(found), {
        endpoint,
        address: session.address,
        family: session.family,
        detail: found.trouble.detail,
        working: up.length,
      });
    }
    if (up.length > 0) {
      const fastestMs = Math.round(
        Math.min(...up.map((session) => stageOf(session, 'connect')?.tookMs ?? session.tookMs)),
      );
      raise('SMTP_REACHABLE', { endpoint, addresses: up.map(({ address }) => address), fastestMs });
    }
    if (seen.length === 0) raise('SMTP_REACHABLE_NOT_JUDGED', { because: 'this vantage could not see' });
  },
});

interface Found {
  readonly connected: boolean;
  readonly trouble: SmtpTrouble;
}

function wasTested(session: SmtpSession, faults: readonly Fault[]): boolean {
  const connect = stageOf(session, 'connect');
  return connect !== undefined && !isOurs(session, connect, faults);
}

/** Trouble of the connection itself. A silent or wrongly spoken greeting, or a failed handshake, is another check's. */
function troubleOf(session: SmtpSession): Found | undefined {
  const connect = stageOf(session, 'connect')?.trouble;
  if (connect !== undefined) return { connected: false, trouble: connect };
  const greeting = stageOf(session, 'greeting')?.trouble;
  return greeting?.kind === 'closed' || greeting?.kind === 'reset'
    ? { connected: true, trouble: greeting }
    : undefined;
}

function codeOf({ connected, trouble }: Found) {
  // Whether a reset comes before or after our side knows of the connection is a matter of microseconds.
  if (connected)
    return trouble.kind === 'reset' && trouble.octets === undefined
      ? 'SMTP_CONNECTION_RESET'
      : 'SMTP_CLOSED_BEFORE_GREETING';
  if (trouble.kind === 'refused') return 'SMTP_CONNECTION_REFUSED';
  if (trouble.kind === 'timed-out') return 'SMTP_CONNECT_TIMED_OUT';
  return trouble.kind === 'reset' || trouble.kind === 'closed' ? 'SMTP_CONNECTION_RESET' : 'SMTP_UNREACHABLE';
}
