/** A server that takes what is handed in by SES, and a mailbox where it arrives when the test says so. */
import type { FolderUse } from '../../core/model/delivery-facts.ts';
import type { FoundMail, MailboxLook } from '../../core/model/mailbox-search.ts';
import type { DeliveryPorts } from '../../core/ports.ts';
import { composeMail } from '../../adapters/node/compose-mail.ts';

export interface MemoryMailbox extends DeliveryPorts {
  /** Octets of what was handed in. */
  readonly taken: Uint8Array[];
  readonly mails: FoundMail[];
  readonly arrive: (
    source: Uint8Array,
    at: string,
    where?: { readonly folder: string; readonly use: FolderUse },
  ) => void;
  answer: Awaited<ReturnType<DeliveryPorts['ses']['send']>>;
  trouble: MailboxLook['trouble'];
}

export function createMemoryMailbox(): MemoryMailbox {
  let count = 0;
  const box: MemoryMailbox = {
    taken: [],
    mails: [],
    answer: { state: 'accepted', detail: 'taken' },
    trouble: undefined,
    composer: { compose: composeMail },
    verifySignatures: async () => Promise.resolve({ dkim: [] }),
    nonce: () => String((count += 1)).padStart(16, '0'),
    arrive: (source, at, where = { folder: 'INBOX', use: 'inbox' }) =>
      void box.mails.push({ ...where, at, octets: source.length, source }),
    ses: {
      async send({ source }) {
        if (box.answer.state === 'accepted') box.taken.push(source);
        return Promise.resolve(box.answer);
      },
    },
    mailboxes: {
      async look(_at, { tokens, decide }) {
        const folders = [{ name: 'INBOX', use: 'inbox', messages: box.mails.length } as const];
        if (box.trouble !== undefined) return { folders: [], cleaned: 0, trouble: box.trouble };
        let cleaned = 0;
        const found = box.mails.filter(({ source }) =>
          tokens.some((token) => Buffer.from(source).includes(token)),
        );
        for (const mail of found) {
          if ((await decide(mail)) !== 'delete') continue;
          box.mails.splice(box.mails.indexOf(mail), 1);
          cleaned += 1;
        }
        return { folders, cleaned };
      },
    },
  };
  return box;
}
