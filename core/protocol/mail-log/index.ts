export {
  MAIL_LOGS,
  newMailEvent,
  type MailEvent,
  type MailEventKind,
  type Mta,
  type MutableMailEvent,
} from './mail-event.ts';
export { detach } from './octets.ts';
export { isLoopback } from './peer.ts';
export {
  createLogReader,
  LONGEST_LINE,
  type LogReader,
  type LogReaderOptions,
  type LogSink,
} from './read-log.ts';
