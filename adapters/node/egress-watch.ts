/**
 * Tells a port that is closed here from a server that is down. When a connection times out, a configured control host
 * is asked on the same port; without one, what other addresses did lately decides (core/protocol/egress).
 */
import { isIP } from 'node:net';
import type { Clock, Dialer, Dialled, Dns } from '../../core/ports.ts';
import {
  evidenceOfClosedPort,
  hasAnswered,
  reachedBy,
  WINDOW_MS,
  type Attempt,
  type Destination,
} from '../../core/protocol/egress/index.ts';
import { resolveHost } from '../../core/protocol/smtp/resolve-host.ts';

export interface ControlHost {
  readonly host: string;
  readonly port: number;
}

export interface EgressOptions {
  readonly clock: Clock;
  readonly dns: Dns;
  /** Hosts that surely answer, by port. */
  readonly control: readonly ControlHost[];
}

type DialOptions = Parameters<Dialer['connect']>[1];

/** Undefined: no control host of this port and family gave a verdict. */
type ControlAnswer = { readonly isOpen: boolean; readonly evidence: string } | undefined;

/** How long a control host's answer holds: it is bothered once a minute at most. */
const CONTROL_MS = 60_000;
/** Addresses of one control host that are tried. */
const CONTROL_ADDRESSES = 2;
/** Attempts that are remembered. */
const REMEMBERED = 1000;

export function watchEgress(dialer: Dialer, { clock, dns, control }: EgressOptions): Dialer {
  const attempts = new Map<string, Attempt>();
  const flying = new Map<string, Set<Promise<unknown>>>();
  const asked = new Map<string, { readonly at: number; readonly answer: Promise<ControlAnswer> }>();

  async function attempt(to: Destination, options: DialOptions): Promise<Dialled> {
    const dialled = await dialer.connect(to, options);
    const reached = reachedBy(dialled);
    // What we gave up ourselves is no evidence.
    if (reached === undefined || (reached === 'timed-out' && options.signal.aborted)) return dialled;
    const key = `${to.address} ${to.port}`;
    attempts.delete(key);
    attempts.set(key, { ...to, reached, at: clock.elapsed() });
    const [oldest] = attempts.keys();
    if (attempts.size > REMEMBERED && oldest !== undefined) attempts.delete(oldest);
    return dialled;
  }

  async function controlAnswer(to: Destination, options: DialOptions): Promise<ControlAnswer> {
    const hosts = control.filter(({ port }) => port === to.port);
    if (hosts.length === 0) return undefined;
    const key = laneOf(to);
    const known = asked.get(key);
    if (known !== undefined && clock.elapsed() - known.at < CONTROL_MS) return known.answer;
    const answer = askControl(hosts, to, options);
    asked.set(key, { at: clock.elapsed(), answer });
    // The asker's time was up in the middle of it: that tells nothing.
    if ((await answer) === undefined && options.signal.aborted) asked.delete(key);
    return answer;
  }

  async function askControl(
    hosts: readonly ControlHost[],
    to: Destination,
    options: DialOptions,
  ): Promise<ControlAnswer> {
    const tried = await Promise.all(
      hosts.map(async ({ host, port }) => {
        const { resolution } = await resolveHost(host, dns, clock, options.signal);
        const addresses = resolution.addresses
          .filter((address) => isIP(address) === isIP(to.address) && address !== to.address)
          .slice(0, CONTROL_ADDRESSES);
        return Promise.all(
          addresses.map(async (address) => {
            const dialled = await attempt({ address, port }, options);
            if (dialled.ok) dialled.connection.destroy();
            return { at: host === address ? host : `${host} (${address})`, reached: reachedBy(dialled) };
          }),
        );
      }),
    );
    const all = tried.flat();
    const open = all.find(({ reached }) => reached === 'connected');
    if (open !== undefined) return { isOpen: true, evidence: open.at };
    if (options.signal.aborted || all.length === 0 || all.some(({ reached }) => reached !== 'timed-out'))
      return undefined;
    const names = all.map(({ at }) => at).join(', ');
    return { isOpen: false, evidence: `nor from the control host${all.length > 1 ? 's' : ''} ${names}` };
  }

  /** "" = nothing says so. */
  async function evidenceAgainstUs(to: Destination, options: DialOptions): Promise<string> {
    const since = clock.elapsed();
    const answer = await controlAnswer(to, options);
    // Whoever answers meanwhile proves that it is the control host that is down.
    if (answer !== undefined)
      return answer.isOpen || hasAnswered(to, attempts.values(), since - CONTROL_MS) ? '' : answer.evidence;
    if (hasAnswered(to, attempts.values(), since - WINDOW_MS)) return '';
    // Those that are on their way on this port are awaited: a start sends all of them at once.
    await whicheverFirst([...(flying.get(laneOf(to)) ?? [])], options.signal);
    return evidenceOfClosedPort(to, attempts.values(), clock.elapsed());
  }

  return {
    async connect(to, options) {
      const dialled = await tracked(flying, laneOf(to), attempt(to, options));
      if (dialled.ok || dialled.trouble.kind !== 'timed-out' || options.signal.aborted) return dialled;
      const since = clock.elapsed();
      const evidence = await evidenceAgainstUs(to, options);
      const oursMs = (dialled.oursMs ?? 0) + clock.elapsed() - since;
      if (evidence === '') return { ...dialled, oursMs };
      const detail = `${dialled.trouble.detail}; ${evidence}`;
      return { ok: false, trouble: { kind: 'denied', detail }, oursMs };
    },
  };
}

/** A port may be closed in one family alone. */
function laneOf({ address, port }: Destination): string {
  return `${isIP(address)} ${port}`;
}

async function tracked<T>(
  flying: Map<string, Set<Promise<unknown>>>,
  lane: string,
  attempt: Promise<T>,
): Promise<T> {
  const here = flying.get(lane) ?? new Set();
  flying.set(lane, here.add(attempt));
  try {
    return await attempt;
  } finally {
    here.delete(attempt);
    if (here.size === 0) flying.delete(lane);
  }
}

/** All of them, or the signal. */
async function whicheverFirst(attempts: readonly Promise<unknown>[], signal: AbortSignal): Promise<void> {
  if (attempts.length === 0 || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      signal.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done, { once: true });
    void Promise.all(attempts).finally(done);
  });
}
