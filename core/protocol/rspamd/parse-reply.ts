/**
 * The answer of rspamd to POST /checkv2: JSON with the score, the action and the symbols. Symbols that weigh nothing are
 * remarks of its own machinery and are left out, but for those of a message that it gave up on.
 */
import type { FiredRule, Verdict } from '../../model/content-facts.ts';
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';

export type RspamdCode = 'not-json' | 'refused' | 'not-a-verdict' | 'skipped';

const MOST_RULES = 200;
/** Points beyond that are no points. */
const LARGEST = 1_000_000;
const MOST_DETAILS = 5;
const ACTIONS = [
  'no action',
  'greylist',
  'add header',
  'rewrite subject',
  'soft reject',
  'reject',
  'discard',
  'quarantine',
];

export function parseRspamdReply(text: string): Parsed<Verdict, RspamdCode> {
  const reply = fieldsOf(text);
  if (reply === undefined)
    return unparsed('not-json', 0, `the answer is no JSON object: "${text.slice(0, 60)}"`);
  const { error } = reply;
  if (typeof error === 'string') return unparsed('refused', 0, `it says "${error.slice(0, 200)}"`);
  const { score, required_score: threshold, action, symbols, messages } = reply;
  if (!isNumber(score) || !isNumber(threshold))
    return unparsed('not-a-verdict', 0, 'the answer has no score or no required_score');
  if (typeof action !== 'string' || !ACTIONS.includes(action))
    return unparsed('not-a-verdict', 0, `the answer has no action that is known: ${shown(action)}`);
  // What was let through without a look is neither fine nor spam. GTUBE is skipped, too, and refused.
  if (reply['is_skipped'] === true && action === 'no action')
    return unparsed('skipped', 0, 'it let the message through without a look: its settings say so');
  if (!isObject(symbols)) return unparsed('not-a-verdict', 0, 'the answer has no symbols');
  const all = Object.entries(symbols).flatMap(([name, symbol]) => ruleOf(name, symbol));
  const heavy = all.filter(({ points }) => points !== 0);
  // A message that it gives up on at once has one symbol, without points.
  const said =
    isObject(messages) && typeof messages['smtp_message'] === 'string' ? messages['smtp_message'] : '';
  const rules =
    heavy.length > 0 || action === 'no action'
      ? heavy
      : all.map((rule) => ({
          ...rule,
          description: rule.description === '' ? said.slice(0, 200) : rule.description,
        }));
  return parsed({
    score: round(score),
    threshold: round(threshold),
    action,
    rules: byPoints(rules).slice(0, MOST_RULES),
  });
}

function ruleOf(name: string, symbol: unknown): FiredRule[] {
  if (!isObject(symbol)) return [];
  const { score, description, options } = symbol;
  const details = Array.isArray(options) ? options.filter((one) => typeof one === 'string') : [];
  return [
    {
      name: name.slice(0, 100),
      points: isNumber(score) ? round(score) : null,
      description: typeof description === 'string' ? description.slice(0, 200) : '',
      details: details.slice(0, MOST_DETAILS).map((one) => one.slice(0, 120)),
    },
  ];
}

function byPoints(rules: readonly FiredRule[]): FiredRule[] {
  return [...rules].sort((a, b) => (b.points ?? 0) - (a.points ?? 0));
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= LARGEST;
}

/** rspamd adds up in floating point: 3.4000000001. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'none').slice(0, 60);
}
