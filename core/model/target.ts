/**
 * What a person watches: a domain, an endpoint, an address, an account that sends, a way to a mailbox. Its id is what
 * they would type: "example.com", "smtp.example.com:587", "[2001:db8::1]:25", "192.0.2.10",
 * "smtp.example.com:587/canary@example.net".
 */
import { domainToASCII } from 'node:url';
import { isIP } from 'node:net';
import { canonicalAddress } from './canonical-address.ts';
import { parsed, unparsed, type Parsed } from './parsed.ts';

export type TargetKind = 'domain' | 'endpoint' | 'address' | 'account' | 'delivery' | 'message';

export type Target =
  | { readonly kind: 'domain'; readonly id: string; readonly domain: string }
  | { readonly kind: 'endpoint'; readonly id: string; readonly host: string; readonly port: number }
  | { readonly kind: 'address'; readonly id: string; readonly address: string }
  | { readonly kind: 'account'; readonly id: string; readonly region: string }
  | { readonly kind: 'delivery'; readonly id: string; readonly to: string }
  | { readonly kind: 'message'; readonly id: string; readonly file: string };

export type TargetCode = 'empty' | 'bad-port' | 'bad-name' | 'name-too-long';

/** The account at SES in a region: "ses:eu-west-1". */
export function sesId(region: string): string {
  return `ses:${region}`;
}

/** A way to a mailbox: "smtp.example.com:587/canary@example.net". */
export function deliveryId(via: string, to: string): string {
  return `${via}/${to}`;
}

/** A message in a file: "message:templates/welcome.eml". */
export function messageId(file: string): string {
  return `message:${file}`;
}

export function endpointId(host: string, port: number): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

/** A domain name as A-labels, lower case, without final dot. Lengths: RFC 1035 2.3.4. */
export function parseDomain(text: string): Parsed<string, TargetCode> {
  const trimmed = text.trim().replace(/\.$/, '');
  if (trimmed === '') return unparsed('empty', 0, 'a name is expected');
  // UTS 46; an underscore or a space is not valid in a host name but "_dmarc" must stay possible.
  const ascii = /^[\x21-\x7e]+$/.test(trimmed) ? trimmed.toLowerCase() : domainToASCII(trimmed);
  // Unicode digits may become an address on the way (UTS 46, then the URL host parser): that is no name.
  if (ascii === '' || isIP(ascii) !== 0 || !/^[a-z0-9._-]+$/.test(ascii))
    return unparsed('bad-name', 0, `"${shown(text)}" is not a domain name`);
  if (ascii.length > 253)
    return unparsed('name-too-long', 253, `a name has at most 253 octets, this one has ${ascii.length}`);
  for (const label of ascii.split('.')) {
    const at = ascii.indexOf(label);
    if (label === '') return unparsed('bad-name', at, `"${shown(text)}" has an empty label`);
    if (label.length > 63)
      return unparsed(
        'name-too-long',
        at,
        `a label has at most 63 octets, "${shown(label)}" has ${label.length}`,
      );
  }
  return parsed(ascii);
}

/** Read what a person typed. */
export function parseTarget(text: string): Parsed<Target, TargetCode> {
  const trimmed = text.trim();
  const bare = trimmed.replace(/^\[(.*)\]$/, '$1');
  if (isIP(bare) !== 0)
    return parsed({ kind: 'address', id: canonicalAddress(bare), address: canonicalAddress(bare) });
  const region = /^ses:([a-z]{2}(?:-[a-z]+)+-\d)$/.exec(trimmed)?.[1];
  if (region !== undefined) return parsed({ kind: 'account', id: sesId(region), region });
  // A host of that name would have a port behind it.
  const file = /^message:(?!\d{1,5}$)(.+)$/.exec(trimmed)?.[1];
  if (file !== undefined) return parsed({ kind: 'message', id: messageId(file), file });
  const way = /^(\S+)\/([^\s/@]+@[^\s/@]+)$/.exec(trimmed);
  if (way !== null) return parseWay(way[1] ?? '', way[2] ?? '');
  const split = /^(?:\[([^\]]+)\]|([^:]+)):(.*)$/.exec(trimmed);
  if (split === null) {
    const domain = parseDomain(trimmed);
    return domain.ok ? parsed({ kind: 'domain', id: domain.value, domain: domain.value }) : domain;
  }
  const hostText = split[1] ?? split[2] ?? '';
  const portText = split[3] ?? '';
  const port = /^\d{1,6}$/.test(portText) ? Number(portText) : 0;
  if (port < 1 || port > 65535) {
    return unparsed(
      'bad-port',
      trimmed.length - portText.length,
      `a port is a number from 1 to 65535, got "${shown(portText)}"`,
    );
  }
  if (isIP(hostText) !== 0) return parsed(endpoint(canonicalAddress(hostText), port));
  const host = parseDomain(hostText);
  return host.ok ? parsed(endpoint(host.value, port)) : host;
}

function parseWay(via: string, to: string): Parsed<Target, TargetCode> {
  const first = parseTarget(via);
  if (!first.ok) return first;
  const { kind, id } = first.value;
  if (kind !== 'endpoint' && kind !== 'account')
    return unparsed(
      'bad-name',
      0,
      `"${shown(via)}" is neither host:port nor an account such as ses:eu-west-1`,
    );
  return parsed({ kind: 'delivery', id: deliveryId(id, to), to });
}

function endpoint(host: string, port: number): Target {
  return { kind: 'endpoint', id: endpointId(host, port), host, port };
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
