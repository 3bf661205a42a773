/** MAIL FROM and RCPT TO without DATA: would this mail be taken? Nothing is sent, the transaction is given up. */
import type { SmtpCapabilities, SmtpSubject } from '../../model/smtp-facts.ts';
import { mailPath } from './command-line.ts';
import type { Dialogue } from './dialogue.ts';

export async function tryEnvelope(
  dialogue: Dialogue,
  { from, to }: NonNullable<SmtpSubject['envelope']>,
  capabilities: SmtpCapabilities | undefined,
): Promise<void> {
  const sender = mailPath(from);
  const utf8 = sender.utf8 || to.some((recipient) => mailPath(recipient).utf8);
  if (utf8 && capabilities?.['SMTPUTF8'] === undefined) {
    dialogue.skip('mail', {
      kind: 'not-offered',
      detail: 'an address is not in ASCII and the server does not offer SMTPUTF8',
    });
    return;
  }
  const mail = await dialogue.ask('mail', {
    text: `MAIL FROM:${sender.text}${utf8 ? ' SMTPUTF8' : ''}`,
    about: from,
  });
  if (mail === undefined || mail.code >= 400) return;
  for (const recipient of to) {
    if (!dialogue.usable()) return;
    await dialogue.ask('rcpt', { text: `RCPT TO:${mailPath(recipient).text}`, about: recipient });
  }
  // RFC 5321 4.1.1.5: tells the server's log that the transaction was given up, not broken off.
  if (dialogue.usable()) await dialogue.ask('rset', { text: 'RSET' });
}
