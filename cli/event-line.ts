/** One event of a mail log as one line of JSON: what the line does not say is left out; refusals say what they are about. */
import { isoTime } from '../core/mail-log-summary/index.ts';
import type { MailEvent } from '../core/protocol/mail-log/index.ts';
import type { ReplyClass } from '../core/protocol/smtp/index.ts';

const CLASSIFIED = new Set(['deferred', 'bounced', 'expired', 'rejected', 'relay-denied', 'would-reject']);

export function eventLine(event: MailEvent, classify: (event: MailEvent) => ReplyClass): string {
  const said = Object.entries(event).filter(
    ([key, value]) =>
      key !== 'at' && value !== '' && value !== -1 && !(Array.isArray(value) && value.length === 0),
  );
  const { category, permanence, side, list } = CLASSIFIED.has(event.kind)
    ? classify(event)
    : { category: undefined, permanence: undefined, side: undefined, list: undefined };
  return `${JSON.stringify({ at: isoTime(event.at), ...Object.fromEntries(said), category, permanence, side, list })}\n`;
}
