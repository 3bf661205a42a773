/** A reply -> how long to wait, and with how much to go on. Its own words about time come before any table. */
import { suggestedDelay } from '../protocol/smtp-reply/index.ts';
import { classifyReply, type ReplyCategory, type ReplyClass } from '../protocol/smtp/index.ts';
import { BACK_OFF_ROWS, type BackOffRow, type BackOffStep } from './back-off-rows.ts';

export interface BackOffAdvice {
  /** Id of the row. */
  readonly id: string;
  readonly provider: string;
  readonly category: ReplyCategory;
  readonly step: BackOffStep;
  readonly waitSeconds: number;
  /** Who says how long: the reply itself, or the table. */
  readonly waitFrom: 'reply' | 'table';
  readonly means: string;
  readonly source: string;
  readonly verified: boolean;
}

export interface SlowReply {
  /** As the summary of logs names receivers; "" = unknown. */
  readonly provider: string;
  /** 0 = none. */
  readonly code: number;
  readonly enhanced?: string;
  readonly text: string;
}

/** Of these a provider's own words may be about speed. A wrong recipient is no matter of it, whatever the sentence holds. */
const SLOWING: ReadonlySet<ReplyCategory> = new Set([
  'rate-limited',
  'greylisted',
  'blocklisted',
  'server-busy',
  'server-trouble',
  'policy',
  'content-rejected',
  'dmarc-failed',
  'unknown',
]);
const LONGEST_TEXT = 2000;

/** undefined: the reply does not ask to send less. `known` saves classifying again. */
export function backOffAdvice(reply: SlowReply, known?: ReplyClass): BackOffAdvice | undefined {
  if (reply.code >= 200 && reply.code < 400) return undefined;
  const { category } = known ?? classifyReply(reply);
  const text = `${reply.code} ${reply.enhanced ?? ''} ${reply.text.slice(0, LONGEST_TEXT)}`.toLowerCase();
  const row = rowOf(reply.provider, category, text);
  if (row === undefined) return undefined;
  const told = reply.code >= 500 ? undefined : suggestedDelay([reply.text]);
  const { id, step, means, source, verified, waitSeconds } = row;
  return {
    id,
    provider: reply.provider,
    category,
    step,
    waitSeconds: told === undefined ? waitSeconds : Math.max(told, step === 'stop' ? waitSeconds : 0),
    waitFrom: told === undefined ? 'table' : 'reply',
    means,
    source,
    verified,
  };
}

function rowOf(provider: string, category: ReplyCategory, text: string): BackOffRow | undefined {
  if (!SLOWING.has(category)) return undefined;
  return BACK_OFF_ROWS.find(
    ({ provider: of, words, categories }) =>
      (of === '' || of === provider) &&
      (words === undefined || words.test(text)) &&
      (categories === undefined || categories.includes(category)),
  );
}
