/**
 * Recipients and what is said of them, in the words of a notice. Most notices name a recipient and then the reason; some
 * first the reason, then those whom it meets; some name all recipients first. One walk over the lines reads all three.
 */
import { addressIn, addressesIn, isMachine } from './addresses.ts';
import type { BounceKind, Draft } from './bounce.ts';
import { headerValue } from '../mime/index.ts';
import type { Notice } from './notice.ts';

export interface TextForm {
  /** Line after which recipients are named; left out = the first. */
  readonly start?: RegExp;
  /** Line that names a recipient: its first group has the address, what follows the match is the reason. */
  readonly recipient?: RegExp;
  /** Line that starts the reason; its rest belongs to the reason. What stands between recipient and this does not. */
  readonly reason?: RegExp;
  /** Line after which nothing more is read. */
  readonly end?: RegExp;
  readonly kind?: BounceKind;
}

interface Entry {
  readonly address: string;
  readonly lines: string[];
}

/** A reply of a server, at the start of a line or after other words. */
const REPLY = /(?:^|[\s#:('"])[45]\d\d[- ]|\b[45]\.\d\.\d{1,3}\b/;
const MOST_LINES = 400;
const MOST_DIAGNOSTIC = 2000;
/** An address alone on its line, or at its start with a colon, or in words that only stand before a recipient. */
const ALONE =
  /^[\s>*"'([-]{0,16}(?:[^<>@:]{1,80}(?=<mailto:))?<?(?:mailto:|smtp:|to:|rfc822;)?"?([^\s<>()@"]{1,200}@[^\s<>()@:;,"]{1,253})"?>?(?: ?\([^()\s]{1,200}@[^()\s]{1,200}\))?(?:<mailto:[^<>\s]{1,400}>)?[\s"'\]),:;.*]{0,8}$/i;
const FIRST =
  /^[\s>*"-]{0,16}<?([^\s<>()@"]{1,200}@[^\s<>()@:;,"]{1,253})>?"?(?:: |:$| - | \.{3}|\.\.\. |, {1,4}(?=\w))/;
/** So only recipients stand; who writes to himself is one. */
const STRONG = /^\s{0,8}<[^<>\s]{1,320}>:/;
const NAMED =
  /^\s{0,16}(?:recipient(?: address)?|final recipient|failed recipient|to|rcpt to|addressed to|unknown user|invalid final delivery userid|user|undeliverable to|could not be delivered to|delivery to|address|an|a|destinataire|empfanger|destinatario|invalid recipient|the following address(?:\(?es\)?)? (?:failed|had .{0,40})|user unknown|user mailbox exceeds allowed size|unable to deliver(?: message)? to)\s?:?\s{1,4}<?([^\s<>()@"]{1,200}@[^\s<>()@:;,"]{1,253})>?/i;
const DELAY =
  /\b(?:will (?:be retried|continue|keep|retry)|warning message only|has (?:not yet|been delayed)|still (?:being )?tr(?:ying|ied)|delayed|not yet been delivered|no action is required|do not need to resend)\b/i;
const GIVES_UP =
  /\b(?:gave up|giving up|given up|failed permanently|permanent(?:ly)? fail|could not be delivered(?! for)|will not be (?:retried|delivered)|(?:last|final) attempt)\b/i;

export function readText(notice: Notice, form: TextForm): readonly Draft[] {
  const entries = walk(notice, form);
  const kind = form.kind ?? kindOf(notice);
  const named = entries.length > 0 ? entries : fromElsewhere(notice);
  return named.map(({ address, lines }) => ({
    recipient: address,
    kind,
    diagnostic: lines.join('\n').slice(0, MOST_DIAGNOSTIC),
  }));
}

export function kindOf({ text, subject }: Pick<Notice, 'text' | 'subject'>): BounceKind {
  const head = text.slice(0, 2000);
  const delayed =
    /\b(?:delay|warning: (?:could not|message)|still being tried)/.test(subject) || DELAY.test(head);
  return delayed && !GIVES_UP.test(head) ? 'delayed' : 'failed';
}

function walk(notice: Notice, form: TextForm): readonly Entry[] {
  const entries: Entry[] = [];
  const before: string[] = [];
  let open: Entry[] = [];
  let started = form.start === undefined;
  let listens = form.reason === undefined;
  for (const line of notice.text.split(/\r\n|\n|\r/, MOST_LINES)) {
    const text = line.slice(0, 1000).trimEnd();
    if (!started) {
      started = form.start?.test(text) === true;
      if (!started) continue;
    }
    if (entries.length > 0 && form.end?.test(text) === true) break;
    const found = namedIn(text, form, notice);
    if (found !== undefined) {
      const twin = entries.find(({ address }) => address.toLowerCase() === found.address.toLowerCase());
      const entry = twin ?? { address: found.address, lines: [] };
      if (twin === undefined) {
        if (open.some(({ lines }) => lines.length > 0)) open = [];
        entries.push(entry);
        open.push(entry);
        listens = form.reason === undefined;
      } else if (!open.includes(twin)) open = [twin];
      if (found.rest !== '')
        for (const one of twin === undefined ? [entry] : open) one.lines.push(found.rest);
      continue;
    }
    const reason = form.reason?.exec(text);
    if (reason !== null && reason !== undefined) {
      listens = true;
      const rest = text.slice(reason.index + reason[0].length).trim();
      if (rest !== '')
        (open.length > 0 ? open : [{ lines: before }]).forEach(({ lines }) => lines.push(rest));
      continue;
    }
    if (!listens || text.trim() === '') continue;
    if (open.length === 0) before.push(text.trim());
    else for (const entry of open) if (entry.lines.length < 40) entry.lines.push(text.trim());
  }
  const reply = before.some((line) => REPLY.test(line));
  return entries.map((entry) =>
    entry.lines.length === 0 || (reply && !entry.lines.some((line) => REPLY.test(line)))
      ? { ...entry, lines: before.concat(entry.lines) }
      : entry,
  );
}

function namedIn(
  line: string,
  form: TextForm,
  { senders }: Notice,
): { readonly address: string; readonly rest: string } | undefined {
  if (!line.includes('@')) return undefined;
  for (const pattern of form.recipient === undefined ? [ALONE, FIRST, NAMED] : [form.recipient]) {
    const match = pattern.exec(line);
    const address = match === null ? undefined : addressIn(match[1] ?? '');
    if (match === null || address === undefined) continue;
    const isStrong = form.recipient !== undefined || STRONG.test(line);
    if (!isStrong && (senders.has(address.toLowerCase()) || isMachine(address))) continue;
    return { address, rest: line.slice(match.index + match[0].length).trim() };
  }
  return undefined;
}

/** The notice names nobody at the start of a line: a header does, or its words, or the message that came back. */
function fromElsewhere(notice: Notice): readonly Entry[] {
  const { mail, text, original, senders } = notice;
  const lines = text
    .split(/\r\n|\n|\r/, 60)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const failed = ['x-failed-recipients', 'x-failed-recipient', 'x-rcpt-to', 'x-original-recipient']
    .map((name) => addressesIn(headerValue(mail.headers, name)))
    .find((list) => list.length > 0);
  const said = addressesIn(text.slice(0, 4096)).filter(
    (address) => !senders.has(address.toLowerCase()) && !isMachine(address),
  );
  const to = addressesIn(headerValue(original, 'to')).concat(addressesIn(headerValue(original, 'cc')));
  const both = said.filter((address) => to.some((one) => one.toLowerCase() === address.toLowerCase()));
  const last = addressesIn(text.slice(0, 4096)).filter((address) => !isMachine(address));
  const all =
    failed ??
    [both, said.slice(0, 1), to.slice(0, 1), last.slice(0, 1)].find((list) => list.length > 0) ??
    [];
  return all.map((address) => ({ address, lines }));
}
