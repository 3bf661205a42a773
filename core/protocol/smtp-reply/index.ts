export { quoteReply } from './quote-reply.ts';
export { suggestedDelay } from './suggested-delay.ts';
export { refusalOfUs, replyReason, type ReplyReason } from './reply-reason.ts';
