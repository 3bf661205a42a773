/** From what a dialect found to what is said: codes, reason, permanence, advice. */
import { decodeHeader } from '../mime/index.ts';
import { classifyReply, findEnhancedStatus, type ReplyClass } from '../smtp/index.ts';
import type { Bounce, BounceKind, BouncePermanence, Draft, OriginalMail } from './bounce.ts';
import { focusDiagnostic } from './focus-diagnostic.ts';
import type { Notice } from './notice.ts';

const SUCCESS: ReadonlySet<BounceKind> = new Set(['delivered', 'relayed', 'expanded']);
const REPLY_CODE = /(?:^|[^\w.:#/@=-]|#|smtp;| :)([245]\d\d)(?=[- ;:,)'"]|$)/i;
const ADVICE: Readonly<Record<'complaint' | 'auto-reply' | 'delivered', readonly string[]>> = {
  complaint: ['send this recipient nothing more, and find out why the message was unwanted'],
  'auto-reply': ['nothing to do: the message was delivered, and a machine answered'],
  delivered: ['nothing to do: nothing failed'],
};

export function finishBounce(draft: Draft, notice: Notice, dialect: string, original: OriginalMail): Bounce {
  const kind = draft.kind ?? 'failed';
  const diagnostic = oneLine(focusDiagnostic(draft.diagnostic ?? ''));
  const replyCode = codeIn(diagnostic);
  const status = statusOf(draft.status, diagnostic);
  const reason = draft.reason ?? (SUCCESS.has(kind) ? 'delivered' : undefined);
  const judged = reason === undefined ? judge(draft, diagnostic, replyCode, status, notice) : undefined;
  return {
    recipient: draft.recipient,
    replyCode,
    status,
    reason: reason ?? judged?.category ?? 'unknown',
    permanence: permanenceOf(kind, draft.permanence, judged),
    kind,
    side: judged?.side ?? null,
    diagnostic,
    remoteMta: draft.remoteMta ?? hostIn(draft.diagnostic ?? ''),
    reportingMta: draft.reportingMta ?? null,
    list: judged?.list ?? null,
    advice:
      judged?.advice ?? ADVICE[reason === 'complaint' || reason === 'auto-reply' ? reason : 'delivered'],
    originalRecipient: draft.originalRecipient ?? null,
    feedbackType: draft.feedbackType ?? null,
    dialect,
    original: { ...original, subject: original.subject === null ? null : decodeHeader(original.subject) },
  };
}

function permanenceOf(
  kind: BounceKind,
  known: BouncePermanence | undefined,
  judged: ReplyClass | undefined,
): BouncePermanence {
  if (known !== undefined) return known;
  if (judged === undefined) return 'none';
  // RFC 3464 2.3.3: "delayed" may still arrive, whatever was said so far.
  return kind === 'delayed' ? 'soft' : judged.permanence;
}

/** Where what was said is only a code, the words around it may tell more. */
function judge(
  draft: Draft,
  diagnostic: string,
  code: number | null,
  status: string | null,
  { text, mail }: Notice,
): ReplyClass {
  const ask = (words: string): ReplyClass =>
    classifyReply({ code: code ?? 0, text: words, ...(status === null ? {} : { enhanced: status }) });
  const first = ask(diagnostic);
  const around = POLITE.has(first.rule) ? ask(draft.diagnostic ?? '') : first;
  if (CAUSES.has(around.category)) return around;
  const bare = code === null && status === null;
  if (decides(first) && !(bare && saysNothing(first, diagnostic))) return first;
  for (const words of [draft.diagnostic ?? '', text.slice(0, 2000), mail.subject]) {
    const other = words === '' ? first : ask(words);
    if (bySentence(other) && !WEAK.has(other.rule) && !saysNothing(other, words)) return other;
  }
  return bare && saysNothing(first, diagnostic) ? ask('') : first;
}

/** Rules whose words stand in any notice: they say nothing when they are found far from the reply. */
const WEAK: ReadonlySet<string> = new Set([
  'refused',
  'policy',
  'spam',
  'form',
  'undelivered',
  'address-blocked',
  'recipient-rule',
  'virus',
]);

/** Rules of words that a mailer says when another program has told the cause, on a line of its own. */
const POLITE: ReadonlySet<string> = new Set([
  'busy',
  'unavailable',
  'refused',
  'refused-message',
  'requested-action',
]);
const CAUSES: ReadonlySet<string> = new Set([
  'invalid-recipient',
  'unknown-domain',
  'mailbox-full',
  'mailbox-inactive',
]);

/** By its words, or by a status that tells a cause. */
function decides(found: ReplyClass): boolean {
  return bySentence(found) || (found.rule.startsWith('code-') && !VAGUE_CODES.has(found.rule));
}

const VAGUE_CODES: ReadonlySet<string> = new Set(['code-policy', 'code-mailbox', 'code-protocol']);

function bySentence({ rule }: ReplyClass): boolean {
  return rule !== '' && !rule.startsWith('code-') && !rule.startsWith('reply-');
}

/** "Delivery failed" stands in every notice: it is no reason. */
function saysNothing({ rule }: ReplyClass, words: string): boolean {
  return rule === 'unavailable' && !/unavailable|not available|busy|locked|access/i.test(words);
}

function codeIn(diagnostic: string): number | null {
  const found = REPLY_CODE.exec(diagnostic.slice(0, 1000))?.[1];
  return found === undefined ? null : Number(found);
}

/** The status of the report, unless it is the general x.0.0 and the server said more. */
function statusOf(given: string | undefined, diagnostic: string): string | null {
  const said = findEnhancedStatus(diagnostic.slice(0, 1000));
  const words = said === undefined ? undefined : `${said.class}.${said.subject}.${said.detail}`;
  if (given === undefined) return words ?? null;
  return /^[245]\.0\.0$/.test(given) && words !== undefined && !words.endsWith('.0.0') ? words : given;
}

const HOST = /\b(?:host|by|from|at|to) ([a-z\d][a-z\d-]{0,62}(?:\.[a-z\d-]{1,63}){1,8})\.? ?[[(]/i;

function hostIn(diagnostic: string): string | null {
  return HOST.exec(diagnostic.slice(0, 2000))?.[1] ?? null;
}

function oneLine(text: string): string {
  return text
    .replace(/\s{1,2000}/g, ' ')
    .trim()
    .slice(0, 1000);
}
