/**
 * Courtesy: servers count connections from one client, and turn away or block who comes too often ("421 too many
 * connections" is then our own doing). So this process keeps few connections to one address at a time, over all ports
 * and jobs, and lets it rest between them. The wait is ours: it is reported as such and is no part of any timing.
 */
import ipaddr from 'ipaddr.js';
import type { Clock, Connection, Dialer, Dialled } from '../../core/ports.ts';

export interface CourtesyOptions {
  readonly clock: Pick<Clock, 'elapsed' | 'sleep'>;
  /** Connections to one address at a time. */
  readonly perAddress: number;
  /** From the end of one connection to the beginning of the next. */
  readonly pauseMs: number;
  /** Addresses that need no courtesy. Default: loopback, which is this host itself. */
  readonly isExempt?: (address: string) => boolean;
}

/** As in the schema of postwatch.yaml, for those who have none. */
export const DEFAULT_COURTESY = { perAddress: 1, pauseMs: 1000 } as const;

/** Hands over when the address has rested: milliseconds of the clock. */
type Turn = (restedAt: number) => void;

interface Server {
  /** When each connection that may be made now has rested, earliest first. */
  readonly rested: number[];
  /** First come, first served. */
  readonly waiting: Turn[];
}

/** Servers in memory, before those that rested long ago are forgotten. */
const MANY = 1000;

export function createCourteousDialer(
  dialer: Dialer,
  { clock, perAddress, pauseMs, isExempt = isLoopback }: CourtesyOptions,
): Dialer {
  const servers = new Map<string, Server>();

  function serverAt(address: string): Server {
    const known = servers.get(address);
    if (known !== undefined) return known;
    if (servers.size >= MANY) forgetRested();
    const server = { rested: Array.from({ length: perAddress }, () => -Infinity), waiting: [] };
    servers.set(address, server);
    return server;
  }

  function forgetRested(): void {
    for (const [address, { rested }] of servers)
      if (rested.length === perAddress && rested.every((at) => at <= clock.elapsed()))
        servers.delete(address);
  }

  function giveBack({ rested, waiting }: Server, restedAt: number): void {
    const next = waiting.shift();
    if (next !== undefined) return next(restedAt);
    rested.push(restedAt);
    rested.sort((a, b) => a - b);
  }

  /** Undefined: the signal came first. */
  async function turnAt(server: Server, signal: AbortSignal): Promise<number | undefined> {
    const free = server.rested.shift();
    const restedAt = free ?? (await queue(server, signal));
    if (restedAt === undefined) return undefined;
    const rest = restedAt - clock.elapsed();
    if (rest > 0) await clock.sleep(rest, signal);
    if (!signal.aborted) return restedAt;
    giveBack(server, restedAt);
    return undefined;
  }

  return {
    async connect(to, options) {
      const { signal } = options;
      if (signal.aborted || isExempt(to.address)) return dialer.connect(to, options);
      const since = clock.elapsed();
      const server = serverAt(to.address);
      const turn = await turnAt(server, signal);
      const waited = clock.elapsed() - since;
      if (turn === undefined)
        return {
          ok: false,
          trouble: {
            kind: 'timed-out',
            detail: `our time was up before our turn at ${to.address}: other runs of ours were connected to it`,
            ours: true,
          },
          oursMs: waited,
        };
      const dialled = await dialer.connect(to, options);
      const oursMs = waited + (dialled.oursMs ?? 0);
      if (dialled.ok)
        return {
          ok: true,
          connection: endingWith(dialled.connection, () => giveBack(server, clock.elapsed() + pauseMs)),
          oursMs,
        };
      giveBack(server, wasBothered(dialled) ? clock.elapsed() + pauseMs : turn);
      return { ...dialled, oursMs };
    },
  };
}

async function queue({ waiting }: Server, signal: AbortSignal): Promise<number | undefined> {
  return new Promise((resolve) => {
    const take: Turn = (restedAt) => {
      signal.removeEventListener('abort', leave);
      resolve(restedAt);
    };
    const leave = (): void => {
      waiting.splice(waiting.indexOf(take), 1);
      resolve(undefined);
    };
    waiting.push(take);
    signal.addEventListener('abort', leave, { once: true });
  });
}

/** A server that answered was bothered; silence needs no rest. */
function wasBothered(dialled: Dialled): boolean {
  return dialled.ok || dialled.trouble.kind === 'refused' || dialled.trouble.kind === 'reset';
}

/** The same connection, which tells once when it is over. */
function endingWith(connection: Connection, onEnd: () => void): Connection {
  let isOver = false;
  return {
    ...connection,
    destroy() {
      connection.destroy();
      if (isOver) return;
      isOver = true;
      onEnd();
    },
  };
}

function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}
