/**
 * How long a server asks us to wait, in its own words: "try again in 300 seconds", "please retry in 5 minutes",
 * "Greylisted for 00:05:00". No RFC says how to write it.
 */

/** Beyond a day nobody means it. */
const LONGEST = 86_400;

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^s/i, 1],
  [/^m/i, 60],
  [/^h/i, 3600],
];

const CLOCK = /(?<![\d:./-])(\d{1,2}):([0-5]\d)(?::([0-5]\d))?(?![\d:]|\.\d)/;
const AMOUNT = /(?<![\d.:/-])(\d{1,6})\s{0,2}(seconds?|secs?|s|minutes?|mins?|hours?|hrs?|h)\b/gi;
/** Only where the sentence is about waiting: "limit of 100 mails per 60 seconds" is not. */
const WAITING =
  /\b(?:try|retry|again|later|wait|come back|return|resend|in|after|for|within|delay\w{0,3}|remaining|left|gr[ae]y-?\s?list\w{0,4})\b/i;

/** Seconds; undefined when the words name no time. */
export function suggestedDelay(lines: readonly string[]): number | undefined {
  const text = lines.join(' ').slice(0, 2000);
  const clock = CLOCK.exec(text);
  if (clock !== null && WAITING.test(text.slice(Math.max(0, clock.index - 60), clock.index))) {
    const [, first = '0', second = '0', third] = clock;
    // Of two parts the first is minutes: nobody greylists for hours.
    const seconds =
      third === undefined
        ? Number(first) * 60 + Number(second)
        : Number(first) * 3600 + Number(second) * 60 + Number(third);
    return within(seconds);
  }
  let total = 0;
  let end = -1;
  for (const { 0: found, 1: count = '', 2: unit = '', index } of text.matchAll(AMOUNT)) {
    // "4 minutes and 30 seconds" is one time.
    const isNext = end !== -1 && /^[\s,]{0,3}(?:and\s)?$/i.test(text.slice(end, index));
    if (end === -1 ? !isWaiting(text, index) : !isNext) continue;
    total += Number(count) * (UNITS.find(([pattern]) => pattern.test(unit))?.[1] ?? 0);
    end = index + found.length;
  }
  return end === -1 ? undefined : within(total);
}

function isWaiting(text: string, index: number): boolean {
  const before = text.slice(Math.max(0, index - 40), index);
  return !/\b(?:per|every|than)\s{0,3}$/i.test(before) && WAITING.test(before);
}

function within(seconds: number): number | undefined {
  return seconds > 0 && seconds <= LONGEST ? seconds : undefined;
}
