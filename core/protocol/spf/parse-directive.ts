/** Directives: a qualifier and a mechanism (RFC 7208 4.6.2, 5). */
import { isIP } from 'node:net';
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';
import { parseDomainSpec, type MacroCode } from './parse-macro-string.ts';
import type { MacroString, SpfDirective, SpfQualifier } from './spf-record.ts';

export type DirectiveCode =
  MacroCode | 'unknown-mechanism' | 'bad-argument' | 'bad-address' | 'bad-prefix-length';

const NAMES = new Set(['all', 'include', 'a', 'mx', 'ptr', 'ip4', 'ip6', 'exists']);
const MISTAKES: Readonly<Record<string, string>> = {
  ipv4: 'ip4',
  ipv6: 'ip6',
  ip: 'ip4',
  ip5: 'ip4',
  includes: 'include',
  inlcude: 'include',
  incude: 'include',
  al: 'all',
  redirect: 'redirect=',
  exp: 'exp=',
};

interface Head {
  readonly at: number;
  readonly text: string;
  readonly qualifier: SpfQualifier;
}

export function parseDirective(text: string, at: number, end: number): Parsed<SpfDirective, DirectiveCode> {
  const first = text[at] ?? '';
  const qualified = first === '+' || first === '-' || first === '~' || first === '?';
  const nameAt = qualified ? at + 1 : at;
  let argumentAt = nameAt;
  while (argumentAt < end && text[argumentAt] !== ':' && text[argumentAt] !== '/') argumentAt += 1;
  const written = text.slice(nameAt, argumentAt);
  const name = written.toLowerCase();
  if (!NAMES.has(name)) return unknown(written, name, nameAt);
  const head: Head = { at, text: text.slice(at, end), qualifier: qualified ? first : '+' };
  switch (name) {
    case 'all':
      return argumentAt === end
        ? parsed({ kind: 'all', ...head })
        : unparsed('bad-argument', argumentAt, '"all" takes no argument');
    case 'ip4':
    case 'ip6':
      return parseNetwork(text, argumentAt, end, name, head);
    case 'a':
    case 'mx':
      return parseAddresses(text, argumentAt, end, name, head);
    default:
      return parseNamed(text, argumentAt, end, name as 'include' | 'exists' | 'ptr', head);
  }
}

function unknown(written: string, name: string, at: number): Parsed<never, DirectiveCode> {
  const meant = MISTAKES[name];
  const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
  const shown = written.length > 40 ? `${written.slice(0, 37)}...` : written;
  return unparsed('unknown-mechanism', at, `"${shown}" is not a mechanism${hint}`);
}

function parseNamed(
  text: string,
  at: number,
  end: number,
  kind: 'include' | 'exists' | 'ptr',
  head: Head,
): Parsed<SpfDirective, DirectiveCode> {
  if (kind === 'ptr' && at === end) return parsed({ kind, ...head });
  if (text[at] !== ':' || at === end)
    return unparsed('bad-argument', at, `"${kind}" is followed by ":" and a domain name`);
  const domain = parseDomainSpec(text, at + 1, end);
  return domain.ok ? parsed({ kind, ...head, domain: domain.value }) : domain;
}

/** a and mx: [":" domain-spec] [dual-cidr-length]. A domain-spec cannot end in "/24", so the lengths come off first. */
function parseAddresses(
  text: string,
  at: number,
  end: number,
  kind: 'a' | 'mx',
  head: Head,
): Parsed<SpfDirective, DirectiveCode> {
  const argument = text.slice(at, end);
  const lengths = /(?:\/(\d+))?(?:\/\/(\d+))?$/.exec(trailing(argument));
  const [whole = '', four, six] = lengths ?? [];
  const domainEnd = end - whole.length;
  const length4 = four === undefined ? 32 : prefixLength(four, 32);
  const length6 = six === undefined ? 128 : prefixLength(six, 128);
  if (at < domainEnd && text[at] !== ':') {
    const hint = /^\/\d+\/\d/.test(argument) ? '; two slashes stand before an IPv6 prefix length' : '';
    return unparsed('bad-prefix-length', at, `"${cut(argument)}" is not a prefix length${hint}`);
  }
  if (length4 === undefined)
    return unparsed(
      'bad-prefix-length',
      domainEnd + 1,
      `an IPv4 prefix length is 0 to 32, got "${cut(four)}"`,
    );
  if (length6 === undefined)
    return unparsed(
      'bad-prefix-length',
      end - (six ?? '').length,
      `an IPv6 prefix length is 0 to 128, got "${cut(six)}"`,
    );
  let domain: MacroString | undefined;
  if (at < domainEnd) {
    const spec = parseDomainSpec(text, at + 1, domainEnd);
    if (!spec.ok) return spec;
    domain = spec.value;
  }
  return parsed({ kind, ...head, length4, length6, ...(domain === undefined ? {} : { domain }) });
}

function parseNetwork(
  text: string,
  at: number,
  end: number,
  kind: 'ip4' | 'ip6',
  head: Head,
): Parsed<SpfDirective, DirectiveCode> {
  const what = kind === 'ip4' ? 'IPv4' : 'IPv6';
  if (text[at] !== ':' || at === end)
    return unparsed('bad-argument', at, `"${kind}" is followed by ":" and an ${what} network`);
  const slash = text.indexOf('/', at);
  const addressEnd = slash < 0 || slash > end ? end : slash;
  const network = text.slice(at + 1, addressEnd);
  const family = kind === 'ip4' ? 4 : 6;
  // node:net takes a zone ("fe80::1%eth0") for part of an address; RFC 4291 2.2 has none.
  if (isIP(network) !== family || network.includes('%')) {
    const hint = isIP(network) === 0 ? '' : `; write ip${isIP(network)}:${network}`;
    return unparsed('bad-address', at + 1, `"${cut(network)}" is not an ${what} address${hint}`);
  }
  const most = family === 4 ? 32 : 128;
  const length = addressEnd === end ? most : prefixLength(text.slice(addressEnd + 1, end), most);
  if (length === undefined) {
    return unparsed(
      'bad-prefix-length',
      addressEnd + 1,
      `an ${what} prefix length is 0 to ${most}, got "${cut(text.slice(addressEnd + 1, end))}"`,
    );
  }
  return parsed({ kind, ...head, network, length });
}

/** RFC 7208 12: no leading zeros. */
function prefixLength(digits: string, most: number): number | undefined {
  return /^(?:0|[1-9]\d{0,2})$/.test(digits) && Number(digits) <= most ? Number(digits) : undefined;
}

/** The digits and slashes at the end: bounds the work of the pattern above on long input. */
function trailing(argument: string): string {
  let start = argument.length;
  while (start > 0 && /[0-9/]/.test(argument[start - 1] ?? '')) start -= 1;
  return argument.slice(start);
}

function cut(text = ''): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
