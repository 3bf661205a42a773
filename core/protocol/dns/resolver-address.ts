/**
 * How a person writes where a resolver is: "192.0.2.53", "192.0.2.53:5353", "2001:db8::53", "[2001:db8::53]:53"; over TLS
 * "tls://9.9.9.9#dns.quad9.net", over HTTPS "https://8.8.8.8/dns-query#dns.google". It is always an address that is
 * connected to, so that no resolver is needed to find the resolver; behind "#" stands whom its certificate must name.
 */
import { isIP } from 'node:net';
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';

export interface ResolverAddress {
  readonly address: string;
  readonly port: number;
  /** Absent = UDP, and TCP where a reply does not fit. */
  readonly secure?: SecureResolver;
  /** No resolver but a root server, from which every question begins; address "" = the public ones. */
  readonly root?: true;
}

/** Never without authentication (RFC 8310 5): whom nobody has checked may be anybody. */
export interface SecureResolver {
  readonly over: 'tls' | 'https';
  /** Whom the certificate must name; "" = the address itself. */
  readonly name: string;
  /** SHA-256 of the public key (SPKI) in base64, instead of a name and an authority (RFC 7858 4.2). */
  readonly pin?: string;
  /** With "https": path of the service. */
  readonly path: string;
}

export type ResolverCode = 'empty' | 'bad-address' | 'bad-port' | 'bad-scheme' | 'bad-name' | 'bad-path';

const PORT = 53;
/** Alone: from the root servers. With an address: from a root of one's own, whose port all its servers have. */
const DIRECT = 'direct';
// RFC 7858 3.1, RFC 8484 5: the ports of these services.
const SECURE_PORT = { tls: 853, https: 443 } as const;
const EXAMPLES = {
  tls: 'tls://9.9.9.9#dns.quad9.net',
  https: 'https://8.8.8.8/dns-query#dns.google',
} as const;

export function parseResolver(text: string): Parsed<ResolverAddress, ResolverCode> {
  const trimmed = text.trim();
  const scheme = /^([a-z0-9+.-]*):\/\//i.exec(trimmed)?.[1]?.toLowerCase();
  if (trimmed === DIRECT) return parsed({ address: '', port: PORT, root: true });
  if (scheme === DIRECT) {
    const root = parsePlain(trimmed.slice(DIRECT.length + 3), PORT);
    return root.ok ? parsed({ ...root.value, root: true }) : root;
  }
  if (scheme === undefined) return parsePlain(trimmed, PORT);
  if (scheme === 'tls' || scheme === 'https') return parseSecure(trimmed, scheme);
  return unparsed(
    'bad-scheme',
    0,
    `"${shown(scheme)}://" is no way to ask a resolver: write an address, ${EXAMPLES.tls} or ${EXAMPLES.https}`,
  );
}

function parseSecure(text: string, over: 'tls' | 'https'): Parsed<ResolverAddress, ResolverCode> {
  const [, authority = '', path = '', who = ''] = /^[^:]*:\/\/([^/#]*)([^#]*)(?:#(.*))?$/s.exec(text) ?? [];
  const at = over.length + 3;
  const where = parsePlain(authority, SECURE_PORT[over]);
  if (!where.ok && where.code !== 'bad-port')
    return unparsed(
      'bad-address',
      at,
      `"${shown(authority)}" in "${shown(text)}" is not an address: write ${EXAMPLES[over]}, the address to connect to and, behind "#", the name that the certificate must have`,
    );
  if (!where.ok) return unparsed(where.code, at + where.at, where.detail);
  // Lists of resolvers are joined by commas; a template's variables are for GET (RFC 8484 4.1).
  if (over === 'tls' ? path !== '' : !/^\/[\w.~!$&'()*+;=:@%/?-]*$/.test(path))
    return unparsed(
      'bad-path',
      at + authority.length,
      over === 'tls'
        ? `nothing may follow the address but "#" and a name: write ${EXAMPLES.tls}`
        : `the path of the service is expected behind the address: write ${EXAMPLES.https}`,
    );
  const identity = identityOf(who);
  if (identity === undefined)
    return unparsed(
      'bad-name',
      at + authority.length + path.length,
      `"${shown(who)}" is neither a host name nor "sha256=" and 43 letters of base64 and "=": write ${EXAMPLES[over]}`,
    );
  return parsed({ ...where.value, secure: { over, ...identity, path } });
}

function identityOf(text: string): Pick<SecureResolver, 'name' | 'pin'> | undefined {
  const pin = /^sha256=([A-Za-z0-9+/]{43}=)$/.exec(text)?.[1];
  if (pin !== undefined) return { name: '', pin };
  if (text === '') return { name: '' };
  const name = text.replace(/\.$/, '').toLowerCase();
  const label = '[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?';
  return name.length <= 253 && new RegExp(`^${label}(\\.${label})*$`).test(name) && isIP(name) === 0
    ? { name }
    : undefined;
}

function parsePlain(trimmed: string, usual: number): Parsed<ResolverAddress, ResolverCode> {
  if (trimmed === '')
    return unparsed('empty', 0, 'an address is expected, such as 192.0.2.53 or [2001:db8::53]:53');
  if (isIP(trimmed) !== 0) return parsed({ address: trimmed.toLowerCase(), port: usual });
  const split = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(trimmed);
  const address = split?.[1] ?? split?.[2] ?? trimmed;
  // Brackets are for IPv6 only (RFC 3986 3.2.2); a bare IPv6 address with a port would be ambiguous.
  const family = split === null ? 0 : isIP(address);
  if (family !== (split?.[1] === undefined ? 4 : 6))
    return unparsed('bad-address', 0, badAddress(trimmed, address, family));
  const portText = split?.[3];
  const port = portText === undefined ? usual : portOf(portText);
  if (port !== undefined) return parsed({ address: address.toLowerCase(), port });
  const at = trimmed.length - (portText ?? '').length;
  return unparsed(
    'bad-port',
    at,
    `a port is a number from 1 to 65535, got "${shown(portText ?? '')}" in "${shown(trimmed)}"`,
  );
}

/** "address:port", or with scheme and name, as parseResolver() reads it. */
export function formatResolver(server: ResolverAddress): string {
  const { address, port, secure, root } = server;
  if (root === true && address === '') return DIRECT;
  const where = isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
  if (root === true) return `${DIRECT}://${where}`;
  if (secure === undefined) return where;
  const who = secure.pin === undefined ? secure.name : `sha256=${secure.pin}`;
  return `${secure.over}://${where}${secure.path}${who === '' ? '' : `#${who}`}`;
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
