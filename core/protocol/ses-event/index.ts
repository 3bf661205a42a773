export { parseSesEvent, type SesEventCode } from './parse-ses-event.ts';
export {
  SES_EVENT_TYPES,
  type SesBounceType,
  type SesEvent,
  type SesEventKind,
  type SesRecipient,
} from './ses-event.ts';
