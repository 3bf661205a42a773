/**
 * A question to spamd, the daemon of SpamAssassin, in the words of its protocol (SPAMC/1.5): a command, header lines, an
 * empty line, the message. REPORT answers with the rules and their points in a table for people; SYMBOLS with names alone.
 */
export type SpamdCommand = 'REPORT' | 'SYMBOLS';

export function formatSpamdRequest(command: SpamdCommand, message: Uint8Array): Uint8Array {
  const head = `${command} SPAMC/1.5\r\nContent-length: ${message.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), message]);
}
