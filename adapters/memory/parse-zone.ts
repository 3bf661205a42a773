/** Text of a fake zone into records and faults. The format is described in fake-zone.ts. */
import type { DnsKind, DnsRecord, RrType } from '../../core/model/dns.ts';
import { normaliseName } from '../../core/protocol/dns/index.ts';

export type FaultKind = Extract<
  DnsKind,
  'servfail' | 'refused' | 'timeout' | 'nxdomain' | 'malformed' | 'unreachable'
>;

export interface ZoneFault {
  readonly kind: FaultKind;
  /** "*" = every name, "*.example.com" = every name below. */
  readonly name: string;
  readonly type?: RrType;
}

export interface Zone {
  readonly records: readonly DnsRecord[];
  readonly faults: readonly ZoneFault[];
}

const TYPES = new Set<string>(
  'A AAAA CNAME MX NS PTR SOA TXT TLSA DS DNSKEY RRSIG NSEC NSEC3 CAA'.split(' '),
);
const FAULTS = new Set<string>(['servfail', 'refused', 'timeout', 'nxdomain', 'malformed', 'unreachable']);
const DEFAULT_TTL = 300;

export function parseZone(text: string): Zone {
  const records: DnsRecord[] = [];
  const faults: ZoneFault[] = [];
  let owner = '';
  text.split('\n').forEach((line, index) => {
    try {
      const words = wordsOf(line);
      const first = words[0];
      if (first === undefined) return;
      if (first.text.startsWith('!')) {
        faults.push(faultOf(words.map((word) => word.text)));
        return;
      }
      if (!/^\s/.test(line)) owner = normaliseName(words.shift()?.text ?? '');
      records.push(recordOf(owner, words));
    } catch (error) {
      throw new Error(`Cannot read zone line ${index + 1} "${line.trim()}": ${(error as Error).message}`, {
        cause: error,
      });
    }
  });
  return { records, faults };
}

interface Word {
  readonly text: string;
  readonly quoted: boolean;
}

/** RFC 1035 5.1: words and quoted strings, "\X" and "\DDD", a comment after ";". */
function wordsOf(line: string): Word[] {
  const words: Word[] = [];
  const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"|(;.*)|([^\s";]+))/gy;
  let end = 0;
  for (const match of line.matchAll(pattern)) {
    end = match.index + match[0].length;
    if (match[2] !== undefined) continue;
    words.push({ text: unescape(match[1] ?? match[3] ?? ''), quoted: match[1] !== undefined });
  }
  if (line.slice(end).trim() !== '') throw new Error(`what is ${line.slice(end).trim()}?`);
  return words;
}

/** Octets as Latin-1; what the text has beyond ASCII becomes its UTF-8 octets, as in a file. */
function unescape(text: string): string {
  return Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(/\\(\d{3}|.)/g, (_, escaped: string) =>
      escaped.length === 3 ? String.fromCharCode(Number(escaped) & 255) : escaped,
    );
}

function faultOf(words: readonly string[]): ZoneFault {
  const [kind, name, type] = [words[0]?.slice(1).toLowerCase() ?? '', words[1], words[2]?.toUpperCase()];
  if (!FAULTS.has(kind) || name === undefined) throw new Error('expected !SERVFAIL name [TYPE]');
  if (type !== undefined && !TYPES.has(type)) throw new Error(`unknown type ${type}`);
  return {
    kind: kind as FaultKind,
    name: normaliseName(name),
    ...(type === undefined ? {} : { type: type as RrType }),
  };
}

function recordOf(name: string, words: readonly Word[]): DnsRecord {
  const rest = [...words];
  const ttl = /^\d+$/.test(rest[0]?.text ?? '') ? Number(rest.shift()?.text) : DEFAULT_TTL;
  if (rest[0]?.text.toUpperCase() === 'IN') rest.shift();
  const type = rest.shift()?.text.toUpperCase() ?? '';
  if (!TYPES.has(type)) throw new Error(`unknown type "${type}"`);
  return rdataOf(
    { name, ttl },
    type as RrType,
    rest.map((word) => word.text),
  );
}

export function rdataOf(
  { name, ttl }: { readonly name: string; readonly ttl: number },
  type: RrType,
  data: readonly string[],
): DnsRecord {
  const need = { MX: 2, SOA: 7, TLSA: 4 }[type as string] ?? 1;
  if (data.length < need) throw new Error(`${type} needs ${need} values, got ${data.length}`);
  const [first = '', second = ''] = data;
  switch (type) {
    case 'A':
    case 'AAAA':
      return { type, name, ttl, address: first.toLowerCase() };
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return { type, name, ttl, target: normaliseName(first) };
    case 'MX':
      return { type, name, ttl, preference: Number(first), exchange: normaliseName(second) };
    case 'TXT':
      return { type, name, ttl, chunks: data.flatMap((text) => text.match(/[^]{1,255}/g) ?? ['']) };
    case 'SOA':
      return {
        type,
        name,
        ttl,
        mname: normaliseName(first),
        rname: normaliseName(second),
        serial: Number(data[2]),
        minimum: Number(data[6]),
      };
    case 'TLSA':
      return {
        type,
        name,
        ttl,
        rdata:
          Buffer.from(data.slice(0, 3).map(Number)).toString('hex') + data.slice(3).join('').toLowerCase(),
      };
    case 'DS':
    case 'DNSKEY':
    case 'RRSIG':
    case 'NSEC':
    case 'NSEC3':
    case 'CAA':
    default:
      return { type, name, ttl, rdata: data.join('').toLowerCase() };
  }
}
