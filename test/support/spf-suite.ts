/** Reads the RFC 7208 suite: scenarios of zone data and cases, as YAML documents. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { DnsAnswer, DnsRecord, RrType } from '../../core/model/dns.ts';
import { unasked, type Ask } from '../../core/protocol/dns/index.ts';
import type { SpfQuery } from '../../core/protocol/spf/index.ts';

export interface SuiteCase {
  readonly scenario: string;
  readonly name: string;
  readonly query: SpfQuery;
  readonly results: readonly string[];
  /** Undefined: the case does not care. "DEFAULT": none of the publisher's. */
  readonly explanation?: string;
  readonly ask: Ask;
}

type Entry = string | Readonly<Record<string, unknown>>;

interface Scenario {
  readonly description: string;
  readonly tests: Readonly<
    Record<
      string,
      {
        readonly helo?: string;
        readonly host: string;
        readonly mailfrom?: string;
        readonly result: string | readonly string[];
        readonly explanation?: string;
      }
    >
  >;
  readonly zonedata: Readonly<Record<string, readonly Entry[]>>;
}

const SUITE = join(
  import.meta.dirname,
  '..',
  '..',
  '..',
  'shared',
  'vectors',
  'spf-rfc7208',
  'rfc7208-tests.yml',
);

/** Empty when the vectors are not beside the project. */
export function readSuite(path = SUITE): readonly SuiteCase[] {
  if (!existsSync(path)) return [];
  return parseAllDocuments(readFileSync(path, 'latin1'), { uniqueKeys: false }).flatMap((document) => {
    const scenario = document.toJS() as Scenario;
    const ask = askOfZone(scenario.zonedata);
    return Object.entries(scenario.tests).map(([name, test]) => ({
      scenario: scenario.description,
      name,
      query: {
        ip: test.host,
        sender: test.mailfrom ?? '',
        helo: test.helo ?? '',
        receiver: 'receiver.example',
      },
      results: [test.result].flat(),
      ...(test.explanation === undefined ? {} : { explanation: test.explanation }),
      ask,
    }));
  });
}

export function askOfZone(zonedata: Readonly<Record<string, readonly Entry[]>>): Ask {
  const zone = new Map<string, Entry[]>();
  for (const [name, entries] of Object.entries(zonedata)) {
    zone.set(name.toLowerCase(), [...(zone.get(name.toLowerCase()) ?? []), ...entries]);
  }
  return (name, type) => {
    const direct = lookUp(zone, name, type);
    if (direct.kind === 'answer' || direct.kind === 'timeout') return direct;
    const alias = lookUp(zone, name, 'CNAME').records[0];
    if (alias?.type !== 'CNAME') return direct;
    const target = lookUp(zone, alias.target, type);
    const again = lookUp(zone, alias.target, 'CNAME').kind === 'answer';
    return { ...target, name, kind: again ? 'servfail' : target.kind };
  };
}

function lookUp(zone: ReadonlyMap<string, readonly Entry[]>, name: string, type: RrType): DnsAnswer {
  const key = name.toLowerCase().replace(/\.$/, '');
  const base = { ...unasked(key, type), detail: '' };
  if (key.startsWith('error.')) return { ...base, kind: 'timeout', detail: 'no reply' };
  const entries = zone.get(key);
  if (entries === undefined) return { ...base, kind: 'nxdomain', rcode: 'NXDOMAIN' };
  const records = recordsAt(entries, key, type);
  if (records.length > 0) return { ...base, kind: 'answer', rcode: 'NOERROR', records };
  if (entries.includes('TIMEOUT')) return { ...base, kind: 'timeout', detail: 'no reply' };
  return { ...base, kind: 'nodata', rcode: 'NOERROR' };
}

function recordsAt(entries: readonly Entry[], name: string, type: RrType): readonly DnsRecord[] {
  const values = (key: string): unknown[] =>
    entries.flatMap((entry) => (typeof entry === 'object' && key in entry ? [entry[key]] : []));
  // Records of the old type SPF double as TXT, unless the name says something of its own about TXT.
  const source = type === 'TXT' && values('TXT').length === 0 ? 'SPF' : type;
  return values(source)
    .filter((value) => value !== 'NONE')
    .map((value) => recordOf(name, type, value));
}

function recordOf(name: string, type: RrType, value: unknown): DnsRecord {
  const head = { name, ttl: 300 };
  if (type === 'A' || type === 'AAAA') return { ...head, type, address: String(value).toLowerCase() };
  if (type === 'MX') {
    const [preference, exchange] = value as readonly [number, string];
    return { ...head, type, preference, exchange: exchange.toLowerCase() };
  }
  if (type === 'PTR' || type === 'CNAME')
    return { ...head, type, target: String(value).toLowerCase().replace(/\.$/, '') };
  return { ...head, type: 'TXT', chunks: [value].flat().map(String) };
}
