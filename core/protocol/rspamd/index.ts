/** What rspamd says over HTTP, and what its symbols ask for. */
export { parseRspamdReply, type RspamdCode } from './parse-reply.ts';
export { RSPAMD_ADVICE } from './advice-rules.ts';
