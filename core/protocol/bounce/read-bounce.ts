/**
 * A mail -> what it tells of each recipient. The dialects find recipients and what was said of them; codes, reason and
 * permanence come from the one reply classifier, which probes and logs use, too.
 */
import { headerValue, readMail, type Field, type Mail } from '../mime/index.ts';
import type { Bounce, BounceReading, Draft, OriginalMail } from './bounce.ts';
import { DIALECTS } from './dialects.ts';
import { finishBounce } from './finish-bounce.ts';
import { prepare, type Notice } from './notice.ts';
import { whyNoBounce } from './why-no-bounce.ts';

const MOST_RECIPIENTS = 1000;
/** A bounce may be forwarded, and its forward, too. */
const DEEPEST = 3;

export async function readBounce(bytes: Uint8Array, depth = 0): Promise<BounceReading> {
  const mail = await readMail(bytes);
  const reading = readBounceMail(mail);
  if (reading.ok || depth >= DEEPEST) return reading;
  for (const part of mail.parts.filter(({ type }) => type === 'message/rfc822').slice(0, 3)) {
    const inner = await readBounce(part.bytes, depth + 1);
    if (inner.ok) return inner;
  }
  return reading;
}

export function readBounceMail(mail: Mail): BounceReading {
  const notice = prepare(mail);
  const why = whyNoBounce(notice);
  if (why !== undefined) return { ok: false, ...why };
  let fitted = false;
  for (const dialect of DIALECTS) {
    if (!dialect.fits(notice)) continue;
    fitted = true;
    const drafts = dialect.read(notice).slice(0, MOST_RECIPIENTS);
    if (drafts.length === 0) continue;
    const original = originalOf(notice.original);
    return {
      ok: true,
      value: unique(drafts).map((draft) =>
        finishBounce(enrich(draft, drafts.length, notice, dialect.id), notice, dialect.id, original),
      ),
    };
  }
  return fitted
    ? { ok: false, code: 'no-recipient', detail: 'it looks like a notice, but names no recipient' }
    : { ok: false, code: 'no-notice', detail: 'nothing in it tells of a delivery' };
}

/** A report that says less than the words beside it gets what they say of the same recipient. */
function enrich(draft: Draft, of: number, notice: Notice, id: string): Draft {
  if (id !== 'delivery-status' || draft.kind === 'delivered' || saysEnough(draft.diagnostic ?? ''))
    return draft;
  // A status that says why is worth more than words that may be a disclaimer.
  const vague = draft.status === undefined || /^[245]\.(?:0\.0|5\.0)$/.test(draft.status);
  for (const dialect of DIALECTS) {
    if (dialect.id === id || dialect.id === 'auto-reply' || !dialect.fits(notice)) continue;
    const found = dialect.read(notice);
    const same = found.find(({ recipient }) => recipient.toLowerCase() === draft.recipient.toLowerCase());
    const said = (same ?? (of === 1 ? found[0] : undefined))?.diagnostic ?? '';
    if (said.trim() !== '' && (vague || /\b[45]\d\d[- ]|\b[45]\.\d\.\d/.test(said)))
      return { ...draft, diagnostic: draft.diagnostic === undefined ? said : `${draft.diagnostic}\n${said}` };
  }
  const words = of === 1 && vague ? notice.text.trim().slice(0, 2000) : '';
  return { ...draft, diagnostic: [draft.diagnostic ?? '', words].filter((one) => one !== '').join('\n') };
}

/** At least two words beside codes and addresses. */
function saysEnough(diagnostic: string): boolean {
  const words =
    diagnostic.replace(/\S{1,300}@\S{1,300}|\b[\d.]{1,40}\b|[^\p{L}\s]/gu, ' ').match(/\p{L}{3,}/gu) ?? [];
  return words.length >= 2;
}

function unique(drafts: readonly Draft[]): readonly Draft[] {
  const seen = new Map<string, Draft>();
  for (const draft of drafts) {
    const key = `${draft.recipient.toLowerCase()} ${draft.kind ?? ''}`;
    if (!seen.has(key)) seen.set(key, draft);
  }
  return [...seen.values()];
}

function originalOf(fields: readonly Field[]): OriginalMail {
  const of = (name: string): string | null => headerValue(fields, name) || null;
  return {
    from: of('from'),
    to: of('to'),
    subject: of('subject'),
    messageId: of('message-id'),
    date: of('date'),
  };
}

export type { Bounce };
