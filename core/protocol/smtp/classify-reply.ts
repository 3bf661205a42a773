/**
 * Why a mail was not taken: (code, enhanced code, text) -> category, permanence, whose side, what to do. The sentence is
 * read first, for codes are used loosely: 5.1.1 is also said to those who send too much, 5.7.1 to everybody. Rules are
 * data in a fixed order (reply-rules.ts); a code decides only where no sentence does.
 */
import { compilePhrases } from './compile-phrases.ts';
import { findEnhancedStatus } from './enhanced-status-registry.ts';
import { normaliseReply } from './normalise-reply.ts';
import { quotedList } from './quoted-list.ts';
import { CATEGORY_ROWS, type ReplyCategory, type ReplyPermanence, type ReplySide } from './reply-category.ts';
import { REPLY_RULES, type ReplyRule } from './reply-rules.ts';

export interface ReplyClass {
  readonly category: ReplyCategory;
  readonly permanence: ReplyPermanence;
  readonly side: ReplySide;
  readonly advice: readonly string[];
  /** Blocklist that the text quotes: its zone where it is named, else who runs it. */
  readonly list?: string;
  /** Id of the rule that decided; "" when none did. */
  readonly rule: string;
}

interface CompiledRule {
  readonly rule: ReplyRule;
  readonly fits: (asked: Asked) => boolean;
}

interface Asked {
  /** "550", "0" when there is none. */
  readonly code: string;
  readonly enhanced: string;
  readonly text: string;
}

/** Compiled at the first reply, not at each cold start. */
let compiled: readonly CompiledRule[] | undefined;
/** The server says itself that it is for now. Not "try checking the address". */
const FOR_NOW =
  /\btempor|\b(?:try|retry) (?:again|later)|\blater\b|(?<!not )\bcurrently\b|\bin progress\b|\bunverified\b|\bat this (?:time|moment)\b/;
const REPLY_CODE = /(?:^|[^\w.#/=-])([245]\d\d)(?=[- ])/;

export function classifyReply(reply: {
  readonly code: number;
  readonly enhanced?: string;
  readonly text: string;
}): ReplyClass {
  const text = normaliseReply(reply.text);
  const asked = {
    code: codeOf(reply.code, reply.text),
    enhanced: enhancedOf(reply.enhanced ?? '', reply.text),
    text,
  };
  if (asked.code.startsWith('2')) return classOf('unknown', 'soft', 'recipient', '', undefined);
  compiled ??= REPLY_RULES.map(compileRule);
  const rule = compiled.find((candidate) => candidate.fits(asked))?.rule;
  const category = rule?.category ?? 'unknown';
  return classOf(
    category,
    rule?.permanence ?? permanenceOf(category, asked, rule?.any !== undefined),
    rule?.side ?? CATEGORY_ROWS[category].side,
    rule?.id ?? '',
    quotedList(reply.text),
  );
}

/** Of two classes: shall the address be given up? What is refused by policy is not the fault of the address. */
export function isHard({ permanence }: Pick<ReplyClass, 'permanence'>): boolean {
  return permanence === 'hard';
}

function classOf(
  category: ReplyCategory,
  permanence: ReplyPermanence,
  side: ReplySide,
  rule: string,
  list: string | undefined,
): ReplyClass {
  const { advice } = CATEGORY_ROWS[category];
  return { category, permanence, side, advice, ...(list === undefined ? {} : { list }), rule };
}

/** The text decides when it speaks of time or of a mailbox that is not there; otherwise the class of the code. */
function permanenceOf(
  category: ReplyCategory,
  { code, enhanced, text }: Asked,
  byText: boolean,
): ReplyPermanence {
  const { final, forNow } = CATEGORY_ROWS[category];
  const isFinal = code.startsWith('5') || (code === '0' && !enhanced.startsWith('4'));
  const saysForNow = FOR_NOW.test(text);
  if (category === 'unknown' && code === '0' && enhanced === '') return 'soft';
  if (category === 'invalid-recipient' || category === 'unknown-domain') {
    if (isFinal) return final;
    return byText && !saysForNow ? forNow : 'soft';
  }
  if (!isFinal) return forNow;
  return final === 'hard' && saysForNow ? 'soft' : final;
}

/** The code given, or the first in the text: bounces carry it there. */
function codeOf(code: number, text: string): string {
  if (Number.isInteger(code) && code >= 200 && code <= 599) return String(code);
  return REPLY_CODE.exec(text.slice(0, 1000))?.[1] ?? '0';
}

/** The enhanced code given, unless it is the general x.0.0 (or missing) and the text has one that says more. */
function enhancedOf(given: string, text: string): string {
  const status = findEnhancedStatus(given);
  if (status !== undefined && status.subject + status.detail > 0) return written(status);
  const quoted = findEnhancedStatus(text.slice(0, 1000));
  return quoted === undefined ? (status === undefined ? '' : written(status)) : written(quoted);
}

function written({ class: of, subject, detail }: { class: number; subject: number; detail: number }): string {
  return `${of}.${subject}.${detail}`;
}

function compileRule(rule: ReplyRule): CompiledRule {
  const any = rule.any === undefined ? undefined : compilePhrases(rule.any);
  const not = rule.not === undefined ? undefined : compilePhrases(rule.not);
  const enhanced = rule.enhanced === undefined ? undefined : compileCodes(rule.enhanced);
  return {
    rule,
    fits: (asked) =>
      (rule.codes === undefined || rule.codes.some((code) => asked.code.startsWith(code))) &&
      (enhanced === undefined || enhanced.test(asked.enhanced)) &&
      (any === undefined || any.test(asked.text)) &&
      (not === undefined || !not.test(asked.text)),
  };
}

/** "x.7.6##" -> /^(?:[245]\.7\.6\d\d)$/ */
function compileCodes(codes: readonly string[]): RegExp {
  const sources = codes.map((code) =>
    code.replaceAll('.', '\\.').replace(/^x/, '[245]').replaceAll('#', '\\d'),
  );
  return new RegExp(`^(?:${sources.join('|')})$`);
}
