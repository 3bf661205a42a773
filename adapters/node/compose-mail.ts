/** Messages in the form of RFC 5322. */
import MailComposer from 'nodemailer/lib/mail-composer';
import type { MessageDraft } from '../../core/model/message-draft.ts';

export async function composeMail(draft: MessageDraft): Promise<Uint8Array> {
  const { from, to, subject, text, messageId, date, headers } = draft;
  return new MailComposer({
    from,
    to,
    subject,
    text,
    messageId,
    date,
    headers: { ...headers },
    newline: '\r\n',
    // Nothing of a message leads to a file or to the network.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
}
