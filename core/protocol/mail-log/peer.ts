/**
 * A server or client as mailers write it: "mx.example.com[2001:db8::1]:25", "unknown[192.0.2.1]", "[192.0.2.1]:4711",
 * "mx.example.com. [192.0.2.1]", "(helo) [192.0.2.1]:25", "none", "private/dovecot-lmtp".
 */
import { decodeOctets, detach, readDigits } from './octets.ts';

export interface Peer {
  readonly host: string;
  readonly ip: string;
  readonly port: number;
}

const NO_PEER: Peer = { host: '', ip: '', port: -1 };

/** Servers and clients come again and again: their parts are kept, in bounded memory. */
const MOST_KEPT = 4096;
const kept = new Map<string, Peer>();
let lastOctets = '';
let lastPeer = NO_PEER;

/** parsePeer of octets. */
export function knownPeer(octets: string): Peer {
  // Lines of one connection follow each other, and to compare is cheaper than to look up.
  if (octets === lastOctets) return lastPeer;
  const known = kept.get(octets);
  if (known !== undefined) {
    lastOctets = octets;
    lastPeer = known;
    return known;
  }
  if (kept.size >= MOST_KEPT) kept.clear();
  const peer = parsePeer(decodeOctets(octets));
  const own = { host: detach(peer.host), ip: detach(peer.ip), port: peer.port };
  if (octets.length < 400) kept.set(detach(octets), own);
  return own;
}

export function parsePeer(text: string): Peer {
  if (text === '' || text === 'none') return NO_PEER;
  const close = text.lastIndexOf(']');
  const open = close === -1 ? -1 : text.lastIndexOf('[', close);
  if (open === -1) return { host: cleanHost(text), ip: '', port: -1 };
  const inside = text.slice(open + 1, close);
  let portEnd = close + 2;
  while (portEnd < text.length && readDigits(text, portEnd, portEnd + 1) !== -1) portEnd += 1;
  const port = text.charCodeAt(close + 1) === 58 ? readDigits(text, close + 2, portEnd) : -1;
  const host = cleanHost(text.slice(0, open));
  if (!isAddress(inside)) return { host: host === '' ? inside : host, ip: '', port };
  return { host, ip: inside.startsWith('IPv6:') ? inside.slice(5) : inside, port };
}

/** Is it this machine? */
export function isLoopback(ip: string, host: string): boolean {
  return (
    ip.startsWith('127.') ||
    ip === '::1' ||
    (ip === '' && (host === 'localhost' || host === '127.0.0.1' || host === '::1'))
  );
}

function isAddress(text: string): boolean {
  const rest = text.startsWith('IPv6:') ? text.slice(5) : text;
  if (rest.length < 2 || rest.length > 60) return false;
  return /^(?:[\d.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(?:%[\w.-]{1,16})?)$/.test(rest);
}

/** "mx.example.com. [" or "(helo) [" or "[192.0.2.1] [": the name alone. */
function cleanHost(text: string): string {
  let host = text.trim();
  const helo = host.indexOf('(');
  if (helo !== -1) host = host.slice(0, helo).trim();
  if (host.startsWith('[') && host.endsWith(']')) host = host.slice(1, -1);
  if (host.endsWith('.')) host = host.slice(0, -1);
  return host === 'unknown' || isAddress(host) ? '' : host.toLowerCase();
}
