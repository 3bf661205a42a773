/**
 * What a refusal in a log is about. Logs repeat the same words with other ids and addresses: answers are kept by the
 * words without them, in bounded memory.
 */
import { detach, isLoopback, type MailEvent } from '../protocol/mail-log/index.ts';
import { classifyReply, type ReplyClass } from '../protocol/smtp/index.ts';

export type ClassifyEvent = (event: MailEvent) => ReplyClass;

const MOST_KEPT = 4096;
/** More is not part of the key; the classifier reads more only when the words are new. */
const KEY_LENGTH = 600;

export function createEventClassifier(): ClassifyEvent {
  const kept = new Map<string, ReplyClass>();
  return (event) => {
    const key = keyOf(event);
    const known = kept.get(key);
    if (known !== undefined) return known;
    if (kept.size >= MOST_KEPT) kept.clear();
    const found = classifyReply({
      code: Math.max(event.replyCode, 0),
      text: event.reply,
      ...(event.dsn === '' ? {} : { enhanced: event.dsn }),
    });
    const { list } = found;
    // Views of the log would keep it in memory for as long as they are kept.
    const own = list === undefined ? found : { ...found, list: detach(list) };
    kept.set(detach(key), own);
    return own;
  };
}

/** Addresses that a receiver quotes in words that speak of a list: ours, for the receiver's own is known. */
export function quotedAddresses({ reply, relayIp }: MailEvent): string[] {
  const found = reply
    .slice(0, 2000)
    .match(
      /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\w)|(?<![\w:])[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])/gi,
    );
  return [...new Set(found ?? [])].filter(
    (one) => one !== relayIp && !isLoopback(one, '') && isPlausible(one),
  );
}

function isPlausible(address: string): boolean {
  if (address.includes(':')) return !/^\d\d:\d\d:\d\d$/.test(address);
  return address.split('.').every((part) => Number(part) < 256);
}

/** Words with "@" or many digits are names of one message: left out. "S3140" is not, codes stand in the key already. */
function keyOf({ reply, replyCode, dsn }: MailEvent): string {
  const text = reply.length > KEY_LENGTH ? reply.slice(0, KEY_LENGTH) : reply;
  let key = `${replyCode} ${dsn} `;
  let from = 0;
  let digits = 0;
  let letters = 0;
  let isAddress = false;
  for (let at = 0; at <= text.length; at += 1) {
    const code = at === text.length ? 32 : text.charCodeAt(at);
    if (code === 32) {
      const isStatus = text.charCodeAt(from + 1) === 46;
      const isName = isAddress || (digits >= 3 && (at - from >= 8 || (letters === 0 && !isStatus)));
      if (!isName) key += text.slice(from, at + 1);
      from = at + 1;
      digits = 0;
      letters = 0;
      isAddress = false;
    } else if (code === 64) isAddress = true;
    else if (code >= 48 && code <= 57) digits += 1;
    else if ((code | 32) >= 97 && (code | 32) <= 122) letters += 1;
  }
  return key;
}
