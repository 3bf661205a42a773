/**
 * A DMARC policy record (RFC 9989 4.7, 4.8). Only the version decides whether it is one; whatever else cannot be read
 * is ignored in favour of the default, and told in `problems`.
 */
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';
import { parseReportUris, type ReportUri } from './report-uri.ts';

export const POLICIES = ['none', 'quarantine', 'reject'] as const;
export type DmarcPolicy = (typeof POLICIES)[number];

export interface DmarcProblem {
  readonly tag: string;
  readonly at: number;
  readonly detail: string;
}

export interface DmarcRecord {
  readonly text: string;
  /** Absent = not written, or not valid. */
  readonly p?: DmarcPolicy;
  readonly sp?: DmarcPolicy;
  readonly np?: DmarcPolicy;
  /**
   * RFC 9989 4.10.1, when p is missing or p, sp or np is not valid: with an address for reports receivers act as if
   * it were p=none, without one they do not apply DMARC at all.
   */
  readonly standing: 'valid' | 'as-none' | 'ignored';
  /** t=y */
  readonly testing: boolean;
  readonly psd: 'y' | 'n' | 'u';
  readonly adkim: 'r' | 's';
  readonly aspf: 'r' | 's';
  readonly fo: string;
  /** fo is there, and without ruf it has no effect. */
  readonly idleFo: boolean;
  readonly hasRua: boolean;
  readonly rua: readonly ReportUri[];
  readonly ruf: readonly ReportUri[];
  /** Tags of RFC 7489 that receivers now ignore, as written: "pct=50". */
  readonly removed: readonly string[];
  /** Names of tags that nobody has registered. */
  readonly unknown: readonly string[];
  readonly problems: readonly DmarcProblem[];
}

export type DmarcCode = 'not-dmarc' | 'bad-version';

/** The name of the tag is ABNF text (any case), its value is case-sensitive (RFC 9989 4.8). */
const VERSION = /^[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/;
const REMOVED = new Set(['pct', 'rf', 'ri']);
const GRAMMAR: Readonly<Record<string, RegExp>> = {
  p: /^(none|quarantine|reject)$/i,
  sp: /^(none|quarantine|reject)$/i,
  np: /^(none|quarantine|reject)$/i,
  t: /^[yn]$/i,
  psd: /^[ynu]$/i,
  adkim: /^[rs]$/i,
  aspf: /^[rs]$/i,
};

export function isDmarcVersion(text: string): boolean {
  return VERSION.test(text);
}

/** Meant as a DMARC record, whether or not it is one. */
export function looksLikeDmarc(text: string): boolean {
  return /^(?:\xef\xbb\xbf)?[\s"'\\]*v?\s*[=:]?\s*["']?dmarc[\s_-]?\d?(?![a-z])/i.test(text);
}

export function parseDmarc(text: string): Parsed<DmarcRecord, DmarcCode> {
  if (!isDmarcVersion(text)) {
    if (!looksLikeDmarc(text)) return unparsed('not-dmarc', 0, 'this is no DMARC record');
    return unparsed(
      'bad-version',
      0,
      `a DMARC record starts with exactly "v=DMARC1;", this one with "${start(text)}"`,
    );
  }
  const problems: DmarcProblem[] = [];
  const unknown: string[] = [];
  const values = new Map<string, { readonly value: string; readonly at: number }>();
  for (const { name, value, at } of tagsOf(text, problems)) {
    const known =
      Object.hasOwn(GRAMMAR, name) || REMOVED.has(name) || name === 'rua' || name === 'ruf' || name === 'fo';
    if (!known) unknown.push(name);
    else if (values.has(name))
      problems.push({ tag: name, at, detail: `"${name}" occurs twice, only the first counts` });
    else values.set(name, { value, at });
  }
  const valid = (name: string): string | undefined => {
    const one = values.get(name);
    return one !== undefined && GRAMMAR[name]?.test(one.value) === true ? one.value.toLowerCase() : undefined;
  };
  for (const name of Object.keys(GRAMMAR)) {
    const one = values.get(name);
    if (one === undefined || valid(name) !== undefined) continue;
    problems.push({ tag: name, at: one.at, detail: `"${start(one.value)}" is no value of ${name}` });
  }
  const fo = foOf(values.get('fo'), values.has('ruf'), problems);
  const rua = urisOf('rua', values.get('rua'), problems);
  const ruf = urisOf('ruf', values.get('ruf'), problems);
  const broken =
    valid('p') === undefined || ['sp', 'np'].some((name) => values.has(name) && valid(name) === undefined);
  const policies = Object.fromEntries(
    ['p', 'sp', 'np'].flatMap((name) => (valid(name) === undefined ? [] : [[name, valid(name)]])),
  );
  return parsed({
    text,
    ...(policies as Pick<DmarcRecord, 'p' | 'sp' | 'np'>),
    standing: !broken ? 'valid' : rua.length > 0 ? 'as-none' : 'ignored',
    testing: valid('t') === 'y',
    psd: (valid('psd') ?? 'u') as DmarcRecord['psd'],
    adkim: (valid('adkim') ?? 'r') as DmarcRecord['adkim'],
    aspf: (valid('aspf') ?? 'r') as DmarcRecord['aspf'],
    fo,
    idleFo: values.has('fo') && !values.has('ruf'),
    hasRua: values.has('rua'),
    rua,
    ruf,
    removed: [...REMOVED].flatMap((name) =>
      values.has(name) ? [`${name}=${values.get(name)?.value ?? ''}`] : [],
    ),
    unknown,
    problems: [...problems].sort((a, b) => a.at - b.at),
  });
}

function tagsOf(
  text: string,
  problems: DmarcProblem[],
): { readonly name: string; readonly value: string; readonly at: number }[] {
  const tags: { name: string; value: string; at: number }[] = [];
  let next = 0;
  text.split(';').forEach((part, index) => {
    const at = next + (part.length - part.trimStart().length);
    next += part.length + 1;
    if (index === 0) return;
    if (part.trim() === '') {
      if (next <= text.length)
        problems.push({ tag: '', at, detail: 'nothing stands between two semicolons' });
      return;
    }
    const match = /^\s*([A-Za-z]+)\s*=\s*([\x20-\x7e]*?)\s*$/.exec(part);
    if (match === null) problems.push({ tag: '', at, detail: `"${start(part.trim())}" is not name=value` });
    else tags.push({ name: (match[1] ?? '').toLowerCase(), value: match[2] ?? '', at });
  });
  return tags;
}

function urisOf(
  tag: string,
  one: { readonly value: string; readonly at: number } | undefined,
  problems: DmarcProblem[],
): ReportUri[] {
  if (one === undefined) return [];
  return parseReportUris(one.value).flatMap((uri, index) => {
    if (uri.ok) return [uri.value];
    const text = one.value.split(',')[index]?.trim() ?? '';
    problems.push({ tag, at: one.at, detail: `"${start(text)}": ${uri.detail}` });
    return [];
  });
}

/** RFC 9989 4.7: options apart by ":", each once, 0 and 1 exclude each other; without ruf it means nothing. */
function foOf(
  one: { readonly value: string; readonly at: number } | undefined,
  hasRuf: boolean,
  problems: DmarcProblem[],
): string {
  if (one === undefined || !hasRuf) return '0';
  const options = one.value
    .toLowerCase()
    .split(':')
    .map((option) => option.trim());
  const wrong =
    options.some((option) => !/^[01ds]$/.test(option)) ||
    new Set(options).size < options.length ||
    (options.includes('0') && options.includes('1'));
  if (!wrong) return options.join(':');
  problems.push({ tag: 'fo', at: one.at, detail: `"${start(one.value)}" is no value of fo` });
  return '0';
}

function start(text: string): string {
  const safe = text.replace(/[^\x20-\x7e]/g, '?');
  return safe.length > 60 ? `${safe.slice(0, 57)}...` : safe;
}

/** The policy that a record asks for, by whose mail it is (RFC 9989 4.7, 4.10.1); before t=y. */
export function policyOf(record: DmarcRecord, of: 'domain' | 'subdomain' | 'missing-subdomain'): DmarcPolicy {
  if (record.standing !== 'valid') return 'none';
  const p = record.p ?? 'none';
  if (of === 'domain') return p;
  const sp = record.sp ?? p;
  return of === 'subdomain' ? sp : (record.np ?? sp);
}

/** RFC 9989 4.7, t=y: one level weaker. */
export function afterTesting(policy: DmarcPolicy, testing: boolean): DmarcPolicy {
  return testing ? (POLICIES[Math.max(0, POLICIES.indexOf(policy) - 1)] ?? 'none') : policy;
}

export function isWeaker(policy: DmarcPolicy, than: DmarcPolicy): boolean {
  return POLICIES.indexOf(policy) < POLICIES.indexOf(than);
}
