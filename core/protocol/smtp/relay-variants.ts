/** A recipient elsewhere, written in the ways that have made servers relays. */
import { isIP } from 'node:net';
import type { RelayVariant } from '../../model/smtp-facts.ts';
import { mailPath } from './command-line.ts';

export interface RelayAsk {
  readonly variant: RelayVariant;
  /** Paths with their angle brackets. */
  readonly from: string;
  readonly to: string;
}

export function relayAsks(host: string, relay: { readonly from: string; readonly to: string }): RelayAsk[] {
  const here = hereOf(host);
  const from = mailPath(relay.from).text;
  const outside = mailPath(relay.to).text.slice(1, -1);
  const at = outside.lastIndexOf('@');
  const [user, domain] = [outside.slice(0, at), outside.slice(at + 1)];
  return [
    { variant: 'plain', from, to: `<${outside}>` },
    { variant: 'null-sender', from: '<>', to: `<${outside}>` },
    // RFC 5321 C: what follows "%" was once the next host.
    { variant: 'percent', from, to: `<${user}%${domain}@${here}>` },
    // RFC 5321 3.6.1: a source route is ignored; a server that follows it relays.
    { variant: 'route', from, to: `<@${here}:${outside}>` },
    { variant: 'bang', from, to: `<${domain}!${user}@${here}>` },
    { variant: 'quoted', from, to: `<"${outside.replace(/["\\]/g, '\\$&')}"@${here}>` },
  ];
}

/** RFC 5321 4.1.3 */
function hereOf(host: string): string {
  const family = isIP(host);
  if (family === 0) return host;
  return family === 4 ? `[${host}]` : `[IPv6:${host}]`;
}
