/** The protocol of SpamAssassin's daemon. */
export { formatSpamdRequest, type SpamdCommand } from './format-request.ts';
export { parseSpamdResponse, type SpamdCode } from './parse-response.ts';
export { SPAMASSASSIN_ADVICE } from './advice-rules.ts';
