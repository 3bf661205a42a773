/** What a server offers in its EHLO reply, read and described. */
export { describeOffer, shownSize } from './describe-offer.ts';
export { junkLines } from './junk-lines.ts';
export { parseLimits, type LimitsCode } from './parse-limits.ts';
export { parseSize, type SizeCode } from './parse-size.ts';
