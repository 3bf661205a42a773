/** What round trips need, loaded with the first of them: most installations make none. */
import { randomBytes } from 'node:crypto';
import type { DeliveryPorts, SesMail } from '../../core/ports.ts';

export function createDeliveryPorts({
  ca,
  ses,
}: {
  readonly ca: readonly string[];
  readonly ses: SesMail;
}): DeliveryPorts {
  return {
    composer: { compose: async (draft) => (await import('./compose-mail.ts')).composeMail(draft) },
    mailboxes: {
      look: async (...asked) =>
        (await import('./imap-mailbox.ts')).createImapMailboxes({ ca }).look(...asked),
    },
    ses,
    verifySignatures: async (...asked) => (await import('./verify-signatures.ts')).verifySignatures(...asked),
    nonce: () => randomBytes(8).toString('hex'),
  };
}
