/** A Postfix log as a busy relay writes it: submission with logins, refusals, deliveries, deferrals, bounces. */
import { closeSync, openSync, writeSync } from 'node:fs';

const PROVIDERS = [
  ['gmail.com', 'gmail-smtp-in.l.google.com[142.250.102.27]:25'],
  ['outlook.com', 'outlook-com.olc.protection.outlook.com[52.101.68.18]:25'],
  ['yahoo.com', 'mta5.am0.yahoodns.net[67.195.204.77]:25'],
  ['icloud.com', 'mx01.mail.icloud.com[17.57.154.33]:25'],
  ['customer.example', 'mx.customer.example[2001:db8::25]:25'],
] as const;
const MOST_PIECE = 1 << 20;

/** Writes about `bytes` octets; gives the number of lines. Always the same for the same size. */
export function writePostfixLog(path: string, bytes: number): number {
  const file = openSync(path, 'w');
  let lines = 0;
  let written = 0;
  let piece: string[] = [];
  let pieceLength = 0;
  let message = 0;
  const put = (daemon: string, text: string): void => {
    const second = Math.floor(message / 40);
    const line = `Nov ${String(1 + (Math.floor(second / 86_400) % 28)).padStart(2)} ${clock(second % 86_400)} mx1 postfix/${daemon}[${4000 + (message % 50)}]: ${text}\n`;
    piece.push(line);
    pieceLength += line.length;
    lines += 1;
  };
  while (written + pieceLength < bytes) {
    writeMessage(message, put);
    message += 1;
    if (pieceLength >= MOST_PIECE) {
      writeSync(file, piece.join(''));
      written += pieceLength;
      piece = [];
      pieceLength = 0;
    }
  }
  writeSync(file, piece.join(''));
  closeSync(file);
  return lines;
}

function writeMessage(message: number, put: (daemon: string, text: string) => void): void {
  const id = (0x4a_00_00_00_00 + message * 7919).toString(16).toUpperCase();
  const client = `h${message % 500}.example.net[198.51.100.${message % 250}]`;
  const [domain, relay] = PROVIDERS[message % PROVIDERS.length] ?? PROVIDERS[0];
  const host = relay.slice(0, relay.lastIndexOf(':'));
  put('smtpd', `connect from ${client}`);
  if (message % 10 === 3) {
    put(
      'smtpd',
      `NOQUEUE: reject: RCPT from ${client}: 454 4.7.1 <x${message}@far.example>: Relay access denied; from=<s@t.example> to=<x${message}@far.example> proto=ESMTP helo=<h>`,
    );
    put('smtpd', `disconnect from ${client} ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4`);
    return;
  }
  put('smtpd', `${id}: client=${client}, sasl_method=PLAIN, sasl_username=user${message % 300}@example.com`);
  put('cleanup', `${id}: message-id=<${id}.${message}@example.com>`);
  put(
    'qmgr',
    `${id}: from=<user${message % 300}@example.com>, size=${2000 + (message % 9000)}, nrcpt=1 (queue active)`,
  );
  put('smtpd', `disconnect from ${client} ehlo=2 starttls=1 auth=1 mail=1 rcpt=1 data=1 quit=1 commands=8`);
  const to = `to=<r${message % 90_000}@${domain}>, relay=${relay}, delay=${(message % 90) / 10}, delays=0.1/0.01/0.3/0.5`;
  if (message % 12 === 5) {
    put(
      'smtp',
      `${id}: ${to}, dsn=4.7.0, status=deferred (host ${host} said: 421 4.7.0 [198.51.100.7 ${message}] Our system has detected an unusual rate of unsolicited mail originating from your IP address. (in reply to end of DATA command))`,
    );
  }
  if (message % 50 === 7) {
    put(
      'smtp',
      `${id}: ${to}, dsn=5.1.1, status=bounced (host ${host} said: 550 5.1.1 <r${message}@${domain}>: Recipient address rejected: User unknown (in reply to RCPT TO command))`,
    );
    put('bounce', `${id}: sender non-delivery notification: ${id}A`);
  } else {
    put(
      'smtp',
      `${id}: ${to}, dsn=2.0.0, status=sent (250 2.0.0 OK  ${1_700_000_000 + message} a640c23a62f3a-si${message})`,
    );
  }
  put('qmgr', `${id}: removed`);
}

function clock(second: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
}
