/** The record that says where reports about failed TLS go (RFC 8460 3). */
import { couldNotSee } from '../../model/dns.ts';
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';
import { parseReportUris } from '../dmarc/index.ts';
import { txtTexts, unseenReason, type Ask } from '../dns/index.ts';

export interface TlsRptRecord {
  /** Addresses that senders can use. */
  readonly uris: readonly string[];
  /** What is wrong with others. */
  readonly problems: readonly string[];
}

export type TlsRptCode = 'no-version' | 'no-rua' | 'bad-field';

export interface MisplacedReport {
  /** "_smtp-tlsrpt.example.com" */
  readonly at: string;
  readonly text: string;
}

export type TlsRptSelection =
  /** `near`: meant as a record; `old`: what stands where no sender looks. */
  | { readonly kind: 'none'; readonly near: readonly string[]; readonly old: readonly MisplacedReport[] }
  | { readonly kind: 'unseen'; readonly detail: string }
  | { readonly kind: 'multiple'; readonly texts: readonly string[] }
  | { readonly kind: 'record'; readonly text: string; readonly record: Parsed<TlsRptRecord, TlsRptCode> };

const VERSION = 'v=TLSRPTv1';
/** Early drafts looked at the first; the other is what people write from memory. */
const ELSEWHERE = ['_smtp-tlsrpt', '_tlsrpt'];
const SCHEMES = ['mailto', 'https'];

export function selectTlsRpt(domain: string, ask: Ask): TlsRptSelection {
  const answer = ask(`_smtp._tls.${domain}`, 'TXT');
  if (couldNotSee(answer)) return { kind: 'unseen', detail: unseenReason(answer) };
  const texts = txtTexts(answer);
  // RFC 8460 3: what does not begin like this is discarded first, then the rest is counted.
  const [text, ...more] = texts.filter((one) => one.startsWith(`${VERSION};`));
  if (text === undefined) {
    const near = texts.filter((one) => /tlsrpt|\brua\s*=/i.test(one));
    if (near.length > 0) return { kind: 'none', near, old: [] };
    const old = ELSEWHERE.flatMap((label): MisplacedReport[] => {
      const at = `${label}.${domain}`;
      const found = txtTexts(ask(at, 'TXT')).filter((one) => /^v=TLSRPTv1/i.test(one));
      return found.map((one) => ({ at, text: one }));
    });
    return { kind: 'none', near, old };
  }
  if (more.length > 0) return { kind: 'multiple', texts: [text, ...more] };
  return { kind: 'record', text, record: parseTlsRpt(text) };
}

export function parseTlsRpt(text: string): Parsed<TlsRptRecord, TlsRptCode> {
  const fields = text.split(';');
  if (fields[0] !== VERSION) return unparsed('no-version', 0, `it must start with exactly "${VERSION};"`);
  let list: string | undefined;
  let at = VERSION.length + 1;
  for (const [index, raw] of fields.slice(1).entries()) {
    const field = raw.replace(/^[ \t]+|[ \t]+$/g, '');
    const [, name, value] = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31})=(.+)$/.exec(field) ?? [];
    if (name === undefined && !(field === '' && index === fields.length - 2))
      return unparsed(
        'bad-field',
        at,
        field === '' ? 'a field is empty' : 'a field is not of the form name=value',
      );
    if (name === 'rua') list ??= value;
    at += raw.length + 1;
  }
  if (list === undefined)
    return unparsed('no-rua', text.length, 'rua= with the address for reports is missing');
  const uris: string[] = [];
  const problems: string[] = [];
  for (const uri of parseReportUris(list)) {
    if (!uri.ok) problems.push(uri.detail);
    else if (!SCHEMES.includes(uri.value.scheme))
      problems.push(`${uri.value.scheme}: is neither mailto: nor https:`);
    else if (uri.value.size !== '') problems.push(`"!" must be written %21`);
    else uris.push(uri.value.text);
  }
  return uris.length === 0
    ? unparsed('no-rua', 0, `rua= has no usable address: ${problems.join('; ')}`)
    : parsed({ uris, problems });
}
