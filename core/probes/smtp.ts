/** One conversation with each address of a mail server. Judges nothing. */
import type { DnsAnswer } from '../model/dns.ts';
import type { Fault } from '../model/observation.ts';
import type { SmtpIntrusion, SmtpSession, SmtpSubject } from '../model/smtp-facts.ts';
import type { DialTrouble, ProbePorts, Secret } from '../ports.ts';
import { isPublicAddress } from '../model/public-address.ts';
import {
  askNames,
  budgetsOf,
  converse,
  intrude,
  resolveHost,
  type Conversed,
  type ConverseOptions,
} from '../protocol/smtp/index.ts';
import { askTlsa } from '../protocol/tlsa/index.ts';
import type { Probe } from './probe.ts';

/** Courtesy: servers count connections from one client. */
const AT_ONCE = 2;

export const probeSmtp: Probe<'smtp'> = async (subject, ports, signal) => {
  const [{ resolution, answers }, secret] = await Promise.all([
    resolveHost(subject.host, ports.dns, ports.clock, signal),
    subject.auth === undefined ? undefined : ports.secrets.get(subject.auth.secret).then(loginOf),
  ]);
  const talk = async (login: Secret | undefined): Promise<Talked> => {
    let claimed = false;
    const options = {
      dialer: ports.dialer,
      clock: ports.clock,
      ehlo: ports.ehlo,
      signal,
      budgets: budgetsOf(ports.budgetMs),
      ...(login === undefined ? {} : { secret: login }),
      // A login and a recipient are tried once, at the first address that gets so far: failed logins lock accounts.
      claim: () => !claimed && (claimed = true),
    };
    const conversed = await eachOf(resolution.addresses, async (address) =>
      signal.aborted ? notTried(address) : converse(subject, address, options),
    );
    return { conversed, options };
  };
  const first = await talk(secret);
  const renewed = isLoginRefused(first) ? await renewedLogin(subject, secret, ports) : undefined;
  const { conversed, options } = renewed === undefined ? first : await talk(renewed);
  const sessions = conversed.map(({ session }) => session);
  const [names, tlsa] = await Promise.all([
    askNames(subject, sessions, { dns: ports.dns, signal, isPublic: isPublicAddress }),
    askTlsa(subject, sessions, { dns: ports.dns, clock: ports.clock, signal }),
  ]);
  const intrusion = await intrudeOnce(subject, sessions, options);
  const faults: Fault[] = [
    ...resolverFaults(answers, signal),
    ...(secret?.ok === false ? [{ kind: 'secret-missing', detail: secret.detail } as const] : []),
    ...deniedFaults(subject.port, conversed),
    ...routeFaults(conversed),
    ...(signal.aborted && isUnfinished(sessions)
      ? [{ kind: 'budget-spent', detail: spent(ports, sessions, signal) } as const]
      : []),
  ];
  return {
    facts: {
      resolution,
      sessions,
      ...(intrusion === undefined ? {} : { intrusion }),
      ...(names === undefined ? {} : { names }),
      ...(tlsa === undefined ? {} : { tlsa }),
    },
    faults,
  };
};

interface Talked {
  readonly conversed: readonly Conversed[];
  readonly options: ConverseOptions;
}

function isLoginRefused({ conversed }: Talked): boolean {
  return conversed.some(({ session }) =>
    session.stages.some(({ stage, reply }) => stage === 'auth' && (reply?.code ?? 0) >= 500),
  );
}

/** Whoever changed the password between two runs must not be told that it is wrong: ours was kept in memory. */
async function renewedLogin(
  { auth }: SmtpSubject,
  used: Secret | undefined,
  { secrets }: Pick<ProbePorts, 'secrets'>,
): Promise<Secret | undefined> {
  if (auth === undefined || used?.ok !== true) return undefined;
  const now = loginOf(await secrets.get(auth.secret, { fresh: true }));
  if (!now.ok) return undefined;
  const isSame = now.user === used.user && now.password === used.password && now.token === used.token;
  return isSame ? undefined : now;
}

/** After the conversation that everybody may have, and at one address: the addresses of a host are one server's. */
async function intrudeOnce(
  subject: SmtpSubject,
  sessions: readonly SmtpSession[],
  options: ConverseOptions,
): Promise<SmtpIntrusion | undefined> {
  const wanted = subject.owned && subject.intrude !== false;
  if (!wanted || (subject.tls !== 'starttls' && subject.relay === undefined)) return undefined;
  const open = sessions.find(({ greeting }) => greeting?.code === 220);
  return open === undefined || options.signal.aborted ? undefined : intrude(subject, open.address, options);
}

/** As many at once as courtesy allows, results in the order of the addresses. */
async function eachOf<T>(addresses: readonly string[], run: (address: string) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  const queue = addresses.entries();
  await Promise.all(
    Array.from({ length: Math.min(AT_ONCE, addresses.length) }, async () => {
      for (const [index, address] of queue) results[index] = await run(address);
    }),
  );
  return results;
}

function notTried(address: string): Conversed {
  return {
    session: {
      address,
      family: address.includes(':') ? 6 : 4,
      stages: [],
      helo: false,
      injected: '',
      transcript: [],
      tookMs: 0,
    },
  };
}

function resolverFaults(answers: readonly DnsAnswer[], signal: AbortSignal): Fault[] {
  const silent = answers.filter(({ kind }) => kind === 'timeout' || kind === 'unreachable');
  if (answers.length === 0 || silent.length < answers.length) return [];
  if (signal.aborted) return [{ kind: 'budget-spent', detail: 'our time was up before DNS answered' }];
  return [{ kind: 'resolver-down', detail: silent[0]?.detail ?? '' }];
}

function routeFaults(conversed: readonly Conversed[]): Fault[] {
  const families = ([4, 6] as const).flatMap((family): Fault[] => {
    const here = conversed.filter(({ session }) => session.family === family);
    // One address without a route may be the target's trouble; a whole family that no packet left for is ours.
    if (here.length === 0 || !here.every(({ undialled }) => hasNoRoute(undialled))) return [];
    const detail = `IPv${family} to ${here.map(({ session }) => session.address).join(', ')}: ${here[0]?.undialled?.detail ?? ''}`;
    return [{ kind: 'no-route', family, detail, partial: here.length < conversed.length }];
  });
  const partly =
    families.length === 1
      ? families
      : families.map(({ kind, family, detail }) => ({
          kind,
          ...(family === undefined ? {} : { family }),
          detail,
        }));
  return partly;
}

/** What this vantage may not connect to, one fault of a kind. */
function deniedFaults(port: number, conversed: readonly Conversed[]): Fault[] {
  const closed = port === 25 ? 'port-25-closed' : 'port-closed';
  const denials = conversed.flatMap(({ session: { family }, undialled }) => {
    if (undialled?.kind !== 'denied') return [];
    const { fault = undialled.local === true ? 'firewalled' : closed, detail } = undialled;
    return [{ kind: fault, family, detail }];
  });
  // Silence beside a closed port tells no more than the port does; any other end tells of the server.
  const isPartial = conversed.some(({ undialled }) => undialled === undefined || isAnswer(undialled));
  const families = new Set(conversed.map(({ session }) => session.family));
  return [...new Set(denials.map(({ kind }) => kind))].map((kind): Fault => {
    const same = denials.filter((denial) => denial.kind === kind);
    const [family, ...others] = [...new Set(same.map((denial) => denial.family))];
    const isOfOneFamily = kind === closed && families.size > 1 && others.length === 0;
    return {
      kind,
      detail: [...new Set(same.map(({ detail }) => detail))].join('; '),
      ...(isPartial ? { partial: true } : {}),
      ...(isOfOneFamily && family !== undefined ? { family } : {}),
      ...(kind === 'port-closed' ? { port } : {}),
    };
  });
}

function hasNoRoute(undialled: DialTrouble | undefined): boolean {
  return undialled?.local === true && undialled.kind === 'unreachable';
}

function isAnswer({ kind }: DialTrouble): boolean {
  return kind === 'refused' || kind === 'reset';
}

function isUnfinished(sessions: readonly SmtpSession[]): boolean {
  return sessions.some(
    ({ stages }) => stages.length === 0 || stages.some(({ trouble }) => trouble?.kind === 'timed-out'),
  );
}

function isTimeout({ reason }: AbortSignal): boolean {
  // By its name: the runtime's own kind of error may come from another realm.
  return (reason as { readonly name?: unknown } | undefined)?.name === 'TimeoutError';
}

function spent({ budgetMs }: ProbePorts, sessions: readonly SmtpSession[], signal: AbortSignal): string {
  const reached = sessions.flatMap(({ address, stages }) => {
    const last = stages.at(-1);
    return last?.trouble?.kind === 'timed-out'
      ? [`${address} at ${last.stage}`]
      : last === undefined
        ? [`${address} not begun`]
        : [];
  });
  // Ctrl-C is no time-out of ours.
  if (!isTimeout(signal)) return `this run was ended from outside: ${reached.join(', ')}`;
  return `our time${budgetMs === undefined ? '' : ` of ${(budgetMs / 1000).toFixed(0)} s`} was up: ${reached.join(', ')}`;
}

function loginOf(secret: Secret): Secret {
  const isLogin = !secret.ok || secret.password !== '' || (secret.token ?? '') !== '';
  return isLogin ? secret : { ok: false, detail: 'the secret holds a key, and neither user nor password' };
}
