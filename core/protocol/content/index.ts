/** What is good and bad in a message, as data and small judgements: for checks, and without a library. */
export { adviceFor, type RuleAdvice } from './rule-advice.ts';
export { endingOf, hasMacros, isBlockedEnding, isCloaked, otherThanNamed } from './attachment-kinds.ts';
export { isAddress, isShortener, unicodeHost } from './link-traits.ts';
export { LONGEST_LINE } from './longest-line.ts';
export { valueOf, valuesOf } from './field-values.ts';
