/** How a person writes where a resolver is: "192.0.2.53", "192.0.2.53:5353", "2001:db8::53", "[2001:db8::53]:53". */
import { isIP } from 'node:net';
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';

export interface ResolverAddress {
  readonly address: string;
  readonly port: number;
}

export type ResolverCode = 'empty' | 'bad-address' | 'bad-port';

const PORT = 53;

export function parseResolver(text: string): Parsed<ResolverAddress, ResolverCode> {
  const trimmed = text.trim();
  if (trimmed === '')
    return unparsed('empty', 0, 'an address is expected, such as 192.0.2.53 or [2001:db8::53]:53');
  if (isIP(trimmed) !== 0) return parsed({ address: trimmed.toLowerCase(), port: PORT });
  const split = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(trimmed);
  const address = split?.[1] ?? split?.[2] ?? trimmed;
  // Brackets are for IPv6 only (RFC 3986 3.2.2); a bare IPv6 address with a port would be ambiguous.
  const family = split === null ? 0 : isIP(address);
  if (family !== (split?.[1] === undefined ? 4 : 6))
    return unparsed('bad-address', 0, badAddress(trimmed, address, family));
  const portText = split?.[3];
  const port = portText === undefined ? PORT : portOf(portText);
  if (port !== undefined) return parsed({ address: address.toLowerCase(), port });
  const at = trimmed.length - (portText ?? '').length;
  return unparsed(
    'bad-port',
    at,
    `a port is a number from 1 to 65535, got "${shown(portText ?? '')}" in "${shown(trimmed)}"`,
  );
}

/** "address:port" as parseResolver() reads it. */
export function formatResolver(server: ResolverAddress): string {
  return isIP(server.address) === 6
    ? `[${server.address}]:${server.port}`
    : `${server.address}:${server.port}`;
}

function portOf(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65535 ? port : undefined;
}

function badAddress(text: string, address: string, family: number): string {
  if (family === 4) return `brackets are for IPv6: write ${text.replace(/[[\]]/g, '')}`;
  const example = 'write 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:53';
  return /[a-z]/i.test(address) && !text.includes('[') && !address.includes(':')
    ? `a resolver is given by its address, not by a name such as "${shown(address)}", which would need a resolver first: ${example}`
    : `"${shown(text)}" is not the address of a resolver: ${example}`;
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
