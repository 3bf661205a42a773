/** A whole transaction: MAIL, RCPT, DATA and the message. Its stages tell where it ended. */
import { mailPath } from './command-line.ts';
import type { Dialogue } from './dialogue.ts';
import type { Transact } from './try-envelope.ts';

/** Servers look into a message before they take it. RFC 5321 4.5.3.2.6 would give them ten minutes. */
const ACCEPT_MS = 30_000;

export function sendMessage(message: Uint8Array): Transact {
  const octets = stuffDots(message);
  return async (dialogue, { from, to }, capabilities) => {
    const sender = mailPath(from);
    if ((sender.utf8 || to.some((one) => mailPath(one).utf8)) && capabilities?.['SMTPUTF8'] === undefined)
      return dialogue.skip('mail', {
        kind: 'not-offered',
        detail: 'an address is not in ASCII and the server does not offer SMTPUTF8',
      });
    const parameters = [
      ...(sender.utf8 ? ['SMTPUTF8'] : []),
      // RFC 1870 6: a server that is full may say so before it is sent anything.
      ...(capabilities?.['SIZE'] === undefined ? [] : [`SIZE=${octets.length}`]),
    ];
    const mail = await dialogue.ask('mail', {
      text: [`MAIL FROM:${sender.text}`, ...parameters].join(' '),
      about: from,
    });
    if (mail === undefined || mail.code >= 300) return;
    for (const recipient of to) {
      const rcpt = await dialogue.ask('rcpt', {
        text: `RCPT TO:${mailPath(recipient).text}`,
        about: recipient,
      });
      if (rcpt === undefined || rcpt.code >= 300 || !dialogue.usable()) return;
    }
    await say(dialogue, octets);
  };
}

async function say(dialogue: Dialogue, octets: Uint8Array): Promise<void> {
  const go = await dialogue.ask('data', { text: 'DATA' });
  if (go?.code !== 354) return;
  await dialogue.ask('message', {
    text: '.',
    octets,
    shown: `(${octets.length} octets)`,
    limitMs: ACCEPT_MS,
  });
}

/** RFC 5321 4.5.2: a line that begins with a dot gets another one; a line with a dot alone ends the message. */
function stuffDots(message: Uint8Array): Uint8Array {
  const text = Buffer.from(message).toString('latin1');
  const lines = text.replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..');
  return Buffer.from(`${lines}${lines.endsWith('\r\n') ? '' : '\r\n'}.\r\n`, 'latin1');
}
