export { quoteReply } from './quote-reply.ts';
export { refusalOfUs, replyReason, type ReplyReason } from './reply-reason.ts';
