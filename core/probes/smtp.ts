/** One conversation with each address of a mail server. Judges nothing. */
import type { DnsAnswer } from '../model/dns.ts';
import type { Fault } from '../model/observation.ts';
import type { SmtpSession } from '../model/smtp-facts.ts';
import type { ProbePorts } from '../ports.ts';
import { budgetsOf, converse, resolveHost, type Conversed } from '../protocol/smtp/index.ts';
import type { Probe } from './probe.ts';

/** Courtesy: servers count connections from one client. */
const AT_ONCE = 2;

export const probeSmtp: Probe<'smtp'> = async (subject, ports, signal) => {
  const [{ resolution, answers }, secret] = await Promise.all([
    resolveHost(subject.host, ports.dns, ports.clock, signal),
    subject.auth === undefined ? undefined : ports.secrets.get(subject.auth.secret),
  ]);
  let claimed = false;
  const options = {
    dialer: ports.dialer,
    clock: ports.clock,
    ehlo: ports.ehlo,
    signal,
    budgets: budgetsOf(ports.budgetMs),
    ...(secret === undefined ? {} : { secret }),
    // A login and a recipient are tried once, at the first address that gets so far: failed logins lock accounts.
    claim: () => !claimed && (claimed = true),
  };
  const conversed = await eachOf(resolution.addresses, async (address) =>
    signal.aborted ? notTried(address) : converse(subject, address, options),
  );
  const sessions = conversed.map(({ session }) => session);
  const faults: Fault[] = [
    ...resolverFaults(answers, signal),
    ...(secret?.ok === false ? [{ kind: 'secret-missing', detail: secret.detail } as const] : []),
    ...routeFaults(conversed),
    ...(signal.aborted && isUnfinished(sessions)
      ? [{ kind: 'budget-spent', detail: spent(ports, sessions, signal) } as const]
      : []),
  ];
  return { facts: { resolution, sessions }, faults };
};

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
  const denied = conversed.find(({ undialled }) => undialled?.kind === 'denied')?.undialled;
  const families = ([4, 6] as const).flatMap((family): Fault[] => {
    const here = conversed.filter(({ session }) => session.family === family);
    // One address without a route may be the target's trouble; a whole family that no packet left for is ours.
    if (here.length === 0 || !here.every(({ undialled }) => undialled?.local === true)) return [];
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
  return [
    ...(denied === undefined ? [] : [{ kind: 'port-25-closed', detail: denied.detail } as const]),
    ...partly,
  ];
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
