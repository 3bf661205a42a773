/** MAIL FROM and RCPT TO without DATA: would this mail be taken? Nothing is sent, each transaction is given up. */
import { createHash } from 'node:crypto';
import type { SmtpCapabilities, SmtpEnvelope, SmtpPurpose } from '../../model/smtp-facts.ts';
import { mailPath } from './command-line.ts';
import type { Dialogue } from './dialogue.ts';

interface Transaction {
  readonly from: string;
  readonly to: readonly string[];
  readonly purpose?: SmtpPurpose;
}

/** The end of a conversation: what the server is asked to take. */
export type Transact = (
  dialogue: Dialogue,
  envelope: SmtpEnvelope,
  capabilities: SmtpCapabilities | undefined,
) => Promise<void>;

export async function tryEnvelope(
  dialogue: Dialogue,
  envelope: SmtpEnvelope,
  capabilities: SmtpCapabilities | undefined,
): Promise<void> {
  // The configured envelope before all controls: a refused stranger would make the server careful.
  if (!(await transact(dialogue, envelope, capabilities))) return;
  for (const control of controlsOf(envelope)) {
    if (!dialogue.usable()) return;
    await transact(dialogue, control, capabilities);
  }
}

/** Each in a transaction of its own, so that none spoils another one's answer. */
function controlsOf(envelope: SmtpEnvelope): readonly Transaction[] {
  const { from, to } = envelope;
  const domains = [...new Set(to.map(domainOf))].filter((domain) => domain !== '');
  const asked = new Set(to.map((recipient) => recipient.toLowerCase()));
  const roles = [
    ...(envelope.postmaster === true ? ['postmaster'] : []),
    ...(envelope.abuse === true ? ['abuse'] : []),
  ].flatMap((name) => domains.map((domain) => `${name}@${domain}`));
  const mailboxes = roles.filter((mailbox) => !asked.has(mailbox));
  const first = to[0];
  return [
    ...(mailboxes.length === 0 ? [] : [{ from, to: mailboxes, purpose: 'role-mailbox' } as const]),
    ...(envelope.nullSender !== true || from === '' || first === undefined
      ? []
      : [{ from: '', to: [first], purpose: 'null-sender' } as const]),
    ...(envelope.catchAll === true
      ? [{ from, to: domains.map(nobodyAt), purpose: 'catch-all' } as const]
      : []),
  ];
}

/**
 * A mailbox that nobody has. The same one in every run: a new one each time would be greylisted each time, and a server
 * counts strangers that guess names.
 */
function nobodyAt(domain: string): string {
  return `postwatch-${createHash('sha256').update(`nobody at ${domain}`).digest('hex').slice(0, 16)}@${domain}`;
}

function domainOf(address: string): string {
  const at = address.lastIndexOf('@');
  return at === -1 ? '' : address.slice(at + 1).toLowerCase();
}

/** True when the server took a recipient: one that takes none would say nothing new of others. */
async function transact(
  dialogue: Dialogue,
  { from, to, purpose }: Transaction,
  capabilities: SmtpCapabilities | undefined,
): Promise<boolean> {
  const why = purpose === undefined ? {} : { purpose };
  const sender = mailPath(from);
  const utf8 = sender.utf8 || to.some((recipient) => mailPath(recipient).utf8);
  if (utf8 && capabilities?.['SMTPUTF8'] === undefined) {
    if (purpose === undefined)
      dialogue.skip('mail', {
        kind: 'not-offered',
        detail: 'an address is not in ASCII and the server does not offer SMTPUTF8',
      });
    return false;
  }
  const mail = await dialogue.ask('mail', {
    text: `MAIL FROM:${sender.text}${utf8 ? ' SMTPUTF8' : ''}`,
    about: from,
    ...why,
  });
  if (mail === undefined || mail.code >= 400) return false;
  let taken = false;
  for (const recipient of to) {
    if (!dialogue.usable()) return false;
    const rcpt = await dialogue.ask('rcpt', {
      text: `RCPT TO:${mailPath(recipient).text}`,
      about: recipient,
      ...why,
    });
    taken ||= rcpt !== undefined && rcpt.code < 300;
  }
  // RFC 5321 4.1.1.5: tells the server's log that the transaction was given up, not broken off.
  if (dialogue.usable()) await dialogue.ask('rset', { text: 'RSET', ...why });
  return taken;
}
