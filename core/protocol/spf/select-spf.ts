/** Which of a domain's TXT records is its SPF record (RFC 7208 3.3, 4.4, 4.5). */
import { couldNotSee, recordsOf, type DnsAnswer } from '../../model/dns.ts';
import { isSpf } from './parse-spf.ts';

export type SpfSelection =
  | { readonly kind: 'record'; readonly text: string }
  | { readonly kind: 'multiple'; readonly texts: readonly string[] }
  /** `near`: records that look as if they were meant to be SPF. */
  | { readonly kind: 'none'; readonly near: readonly string[] }
  | { readonly kind: 'unseen'; readonly detail: string }
  | { readonly kind: 'unasked' };

export function selectSpf(answer: DnsAnswer): SpfSelection {
  if (answer.kind === 'unasked') return { kind: 'unasked' };
  if (couldNotSee(answer))
    return { kind: 'unseen', detail: answer.detail === '' ? answer.kind : answer.detail };
  // RFC 7208 3.3: strings of one record are joined without a space; records are never joined.
  const texts = recordsOf(answer, 'TXT').map((record) => record.chunks.join(''));
  const found = texts.filter(isSpf);
  if (found.length > 1) return { kind: 'multiple', texts: found };
  const [text] = found;
  return text === undefined ? { kind: 'none', near: texts.filter(isNear) } : { kind: 'record', text };
}

/** A leading space or quote, "v=spf10", "v = spf1", "spf1", Sender ID. */
function isNear(text: string): boolean {
  return /^[\s"'\u00a0\u00c2\u00ef\u00bb\u00bf]*(?:v\s*=?\s*)?spf[\d.]/i.test(text.slice(0, 40));
}
