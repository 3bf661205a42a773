export { readBodies, readMailboxes, type Attached, type Bodies, type PlainMailbox } from './read-bodies.ts';
export {
  decodeHeader,
  decodeText,
  MOST_MAIL_BYTES,
  readMail,
  type Mail,
  type MailPart,
} from './read-mail.ts';
export { headerValue, splitFields, type Field } from './split-fields.ts';
export { createMboxSplitter, type MboxSplitter } from './split-mbox.ts';
export { stripHtml } from './strip-html.ts';
