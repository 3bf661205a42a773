/** The publisher's explanation of a fail (RFC 7208 6.2). Whatever goes wrong, there is simply none. */
import { recordsOf } from '../../model/dns.ts';
import { expandTarget } from './expand-target.ts';
import { look, type SpfEvaluation } from './spf-evaluation.ts';
import { parseMacroString } from './parse-macro-string.ts';
import { queryName } from './query-name.ts';
import type { SpfRecord } from './spf-record.ts';

export function explain(evaluation: SpfEvaluation, record: SpfRecord, domain: string): string {
  const exp = record.terms.find((term) => term.kind === 'exp');
  if (exp === undefined) return '';
  // RFC 7208 4.6.4: neither exp nor what its text expands to counts towards a limit.
  evaluation.voidLookups = Number.NEGATIVE_INFINITY;
  evaluation.asked = [];
  const target = expandTarget(evaluation, exp.domain, domain);
  const name = target.kind === 'name' ? queryName(target.name) : undefined;
  if (name === undefined) return '';
  const records = recordsOf(look(evaluation, name, 'TXT'), 'TXT');
  const [text] = records;
  if (text === undefined || records.length > 1) return '';
  const whole = text.chunks.join('');
  const parsed = parseMacroString(whole, 0, whole.length, 'explanation');
  if (!parsed.ok) return '';
  const expanded = expandTarget(evaluation, parsed.value, domain);
  // Danger: sender and HELO are a stranger's words; a line break or an escape sequence must not reach a reply or a terminal.
  return expanded.kind === 'name' && /^[\x20-\x7e]*$/.test(expanded.name) ? expanded.name : '';
}
