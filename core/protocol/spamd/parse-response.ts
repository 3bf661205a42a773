/** The answer of spamd -> a verdict. */
import type { FiredRule, Verdict } from '../../model/content-facts.ts';
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';
import { parseReport } from './parse-report.ts';

export type SpamdCode = 'not-spamd' | 'refused' | 'not-a-verdict' | 'skipped' | 'cut-off';

const STATUS = /^SPAMD\/\d{1,3}\.\d{1,3} (\d{1,4}) ([^\r\n]{0,200})\r?\n/;
const SPAM =
  /^Spam:[ \t]*(True|False|Yes|No)[ \t]*;[ \t]*(-?\d{1,6}(?:\.\d{1,6})?)[ \t]*\/[ \t]*(-?\d{1,6}(?:\.\d{1,6})?)[ \t]*$/im;
const LENGTH = /^Content-length:[ \t]*(\d{1,9})[ \t]*$/im;
const MOST_RULES = 200;

export function parseSpamdResponse(bytes: Uint8Array): Parsed<Verdict, SpamdCode> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('latin1');
  const status = STATUS.exec(text);
  if (status === null)
    return unparsed(
      'not-spamd',
      0,
      `the answer does not begin as spamd's do: ${JSON.stringify(text.slice(0, 40))}`,
    );
  const [line, code = '', words = ''] = status;
  if (code !== '0') return unparsed('refused', 0, `it says "${code} ${words}"`);
  const gap = /\r?\n\r?\n/.exec(text.slice(line.length - 2));
  if (gap === null) return unparsed('cut-off', text.length, 'the answer ends in its header');
  const bodyAt = line.length - 2 + gap.index + gap[0].length;
  const header = text.slice(line.length, bodyAt);
  const spam = SPAM.exec(header);
  if (spam === null) return unparsed('not-a-verdict', line.length, 'the answer has no line "Spam:"');
  const length = LENGTH.exec(header)?.[1];
  if (length !== undefined && buffer.length - bodyAt < Number(length))
    return unparsed('cut-off', buffer.length, `${buffer.length - bodyAt} of ${length} octets arrived`);
  const [, is = '', score = '', threshold = ''] = spam;
  // "0 / 0" is how a message is given back that was too large, or that there was no time for.
  if (Number(score) === 0 && Number(threshold) === 0)
    return unparsed('skipped', line.length, 'it gave the message back without a look: 0 of 0 points');
  const body = text.slice(bodyAt);
  return parsed({
    score: Number(score),
    threshold: Number(threshold),
    action: /^(?:true|yes)$/i.test(is) ? 'spam' : 'no spam',
    rules: rulesOf(body).slice(0, MOST_RULES),
  });
}

/** The table of a REPORT, or the one line of SYMBOLS. */
function rulesOf(body: string): readonly FiredRule[] {
  const line = body.trim();
  if (/^[A-Z][A-Z0-9_]{0,99}(?:,[A-Z][A-Z0-9_]{0,99}){0,500}$/i.test(line))
    return line.split(',').map((name) => ({ name, points: null, description: '', details: [] }));
  return parseReport(body);
}
