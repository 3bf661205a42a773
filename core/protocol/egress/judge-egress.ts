/**
 * Is a port closed here, or is the server down? Both look the same from one connection: silence. Networks drop outbound
 * port 25 without a word, so what other addresses did on the same port decides, and what did not happen is no evidence:
 * without it, silence stays the server's.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Dialled } from '../../ports.ts';

/** "answered": something came back, if only a refusal: the port is open on the way. */
export type Reached = 'connected' | 'answered' | 'timed-out';

export interface Attempt {
  readonly address: string;
  readonly port: number;
  readonly reached: Reached;
  /** Monotonic milliseconds. */
  readonly at: number;
}

export interface Destination {
  readonly address: string;
  readonly port: number;
}

/** Older attempts tell nothing about now. */
export const WINDOW_MS = 15 * 60_000;
/** Fewer may all be down by themselves. */
const LEAST_SILENT = 3;
/** One dead data centre is no closed port. */
const LEAST_NETWORKS = 2;

/** What an attempt tells about the way; undefined: nothing (no route, denied by ourselves). */
export function reachedBy(dialled: Dialled): Reached | undefined {
  if (dialled.ok) return 'connected';
  const { kind } = dialled.trouble;
  if (kind === 'timed-out') return 'timed-out';
  return kind === 'refused' || kind === 'reset' ? 'answered' : undefined;
}

/**
 * The evidence that the port of this destination is closed here, "" without. Of one family only: a port may be closed
 * in IPv6 alone. `attempts` holds the last one of each address and port.
 */
export function evidenceOfClosedPort(
  { address, port }: Destination,
  attempts: Iterable<Attempt>,
  now: number,
): string {
  const family = isIP(address);
  const recent = [...attempts].filter((one) => now - one.at <= WINDOW_MS && isIP(one.address) === family);
  const here = recent.filter((one) => one.port === port);
  const silent = here.filter(({ reached }) => reached === 'timed-out').map((one) => one.address);
  if (silent.length < here.length || silent.length < LEAST_SILENT) return '';
  if (new Set(silent.map(networkOf)).size < LEAST_NETWORKS) return '';
  const other = recent.find((one) => one.port !== port && one.reached === 'connected');
  if (other === undefined) return '';
  return `in the last ${WINDOW_MS / 60_000} minutes ${silent.length} addresses were silent on port ${port} (${shown(silent)}) and none answered, while ${other.address} port ${other.port} could be connected to`;
}

/** Did any address answer on this port, in this family, since then? What did so proves that the port is open. */
export function hasAnswered(
  { address, port }: Destination,
  attempts: Iterable<Attempt>,
  since: number,
): boolean {
  return [...attempts].some(
    (one) =>
      one.port === port &&
      one.at >= since &&
      one.reached !== 'timed-out' &&
      isIP(one.address) === isIP(address),
  );
}

/** As far as neighbours usually share their fate: /24, /48. */
function networkOf(address: string): string {
  const bits = isIP(address) === 4 ? 24 : 48;
  const bytes = ipaddr.parse(address).toByteArray();
  return bytes.slice(0, bits / 8).join('.');
}

function shown(addresses: readonly string[]): string {
  return addresses.length > 3 ? `${addresses.slice(0, 3).join(', ')}, ...` : addresses.join(', ');
}
