export { askNames } from './ask-names.ts';
export { budgetsOf, DEFAULT_TOTAL_MS, type SmtpBudgets } from './budgets.ts';
export { CommandError, commandLine, ehloArgument, mailPath, type MailPath } from './command-line.ts';
export { converse, type Conversed, type ConverseOptions } from './converse.ts';
export { parseEnhancedCode, type EnhancedCode } from './enhanced-code.ts';
export { cutText, escapeText, quoteText } from './escape-text.ts';
export { parseCapabilities } from './parse-capabilities.ts';
export { greetingName, type GreetingName } from './greeting-name.ts';
export { intrude } from './intrude.ts';
export { otherService } from './other-service.ts';
export { createReplyParser, type ReplyParser, type ReplyStep } from './parse-reply.ts';
export { recogniseGreeting, recogniseService, serviceInWords } from './recognise-service.ts';
export { createRedactor, type Redact } from './redact.ts';
export { sendMessage } from './send-message.ts';
export { resolveHost, type Resolved } from './resolve-host.ts';
export { classifyReply, isHard, type ReplyClass } from './classify-reply.ts';
export {
  agrees,
  ENHANCED_STATUS_ROWS,
  findEnhancedStatus,
  type EnhancedStatus,
} from './enhanced-status-registry.ts';
export { quotedList } from './quoted-list.ts';
export {
  CATEGORY_ROWS,
  REPLY_CATEGORIES,
  type ReplyCategory,
  type ReplyPermanence,
  type ReplySide,
} from './reply-category.ts';
