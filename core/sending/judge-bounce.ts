/** Why SES could not deliver: by the receiver's words where it has any, else by what SES calls it. */
import type { SesEvent, SesRecipient } from '../protocol/ses-event/index.ts';
import { classifyReply, isHard } from '../protocol/smtp/index.ts';

export interface BounceVerdict {
  /** A category of replies, or "suppressed": SES did not try. */
  readonly category: string;
  readonly isHard: boolean;
  /** Blocklist that the receiver quotes. */
  readonly list?: string;
}

export const SUPPRESSED = 'suppressed';

/** SES's sub-types of bounces and its types of delays (developer guide: contents of event data). */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['Suppressed', SUPPRESSED],
  ['OnAccountSuppressionList', SUPPRESSED],
  ['OnTenantSuppressionList', SUPPRESSED],
  ['UnsubscribedRecipient', SUPPRESSED],
  ['NoEmail', 'invalid-recipient'],
  ['MailboxFull', 'mailbox-full'],
  ['MessageTooLarge', 'message-too-large'],
  ['ContentRejected', 'content-rejected'],
  ['AttachmentRejected', 'content-rejected'],
  ['SpamDetected', 'content-rejected'],
  ['RecipientServerError', 'server-trouble'],
  ['TransientCommunicationFailure', 'unreachable'],
  ['BYOIPHostNameLookupUnavailable', 'reverse-dns-missing'],
  ['IPFailure', 'blocklisted'],
]);

export function judgeBounce(
  { bounceType, subType, kind }: SesEvent,
  { diagnostic, status }: SesRecipient,
): BounceVerdict {
  const named = NAMED.get(subType);
  const isPermanent = bounceType === 'Permanent';
  if (named === SUPPRESSED) return { category: SUPPRESSED, isHard: isPermanent };
  if (diagnostic === '') return { category: named ?? 'unknown', isHard: isPermanent };
  const told = classifyReply({ code: 0, text: diagnostic, ...(status === '' ? {} : { enhanced: status }) });
  const list = told.list === undefined ? {} : { list: told.list };
  if (told.category === 'unknown') return { category: named ?? 'unknown', isHard: isPermanent, ...list };
  // A delay is for now, whatever its words.
  return { category: told.category, isHard: kind === 'bounce' && isHard(told), ...list };
}
