/**
 * The event in what a queue holds: as SES wrote it, in SNS's envelope (without raw delivery), in EventBridge's, or in
 * EventBridge's in SNS's.
 */
import { objectOf, parseObject, textOf, type JsonObject } from './fields.ts';

export type Opened =
  | { readonly kind: 'event'; readonly event: JsonObject; readonly region: string; readonly account: string }
  | { readonly kind: 'notice'; readonly text: string }
  | { readonly kind: 'nothing' };

/** What SES says once, as plain text, when a topic becomes the destination of events. */
const TRIED = /^\s*Successfully validated SNS topic for Amazon SES/;

export function openEnvelope(body: string): Opened {
  if (TRIED.test(body)) return { kind: 'notice', text: body.trim().slice(0, 300) };
  const outer = parseObject(body);
  if (outer === undefined) return { kind: 'nothing' };
  return openObject(outer, true);
}

function openObject(outer: JsonObject, mayNest: boolean): Opened {
  const message = outer['Message'];
  if (typeof message === 'string' && typeof outer['Type'] === 'string') {
    if (outer['Type'] !== 'Notification')
      return { kind: 'notice', text: `SNS: ${textOf(outer['Type'], 100)}` };
    if (TRIED.test(message)) return { kind: 'notice', text: message.trim().slice(0, 300) };
    const inner = mayNest ? parseObject(message) : undefined;
    return inner === undefined ? { kind: 'nothing' } : openObject(inner, false);
  }
  const detail = objectOf(outer['detail']);
  if (detail !== undefined && typeof outer['detail-type'] === 'string') {
    const type = textOf(outer['detail-type'], 100);
    // Of the account, not of a message: "Sending Status Disabled", advice.
    if (objectOf(detail['mail']) === undefined) return { kind: 'notice', text: type };
    return {
      kind: 'event',
      event: detail,
      region: textOf(outer['region'], 30),
      account: textOf(outer['account'], 20),
    };
  }
  return { kind: 'event', event: outer, region: '', account: '' };
}
