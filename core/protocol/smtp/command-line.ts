/** What we send: one line, from configured values that can never become two. */
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { quoteText } from './escape-text.ts';

/** A configured value cannot be put into a command. It is our configuration that is wrong, not the server. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** A line with its end. The guard keeps a value from smuggling a second command. */
export function commandLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are the characters to keep out
  if (/[\u0000-\u001f\u007f]/.test(text))
    throw new CommandError(`Cannot send ${quoteText(text)}: control characters are not allowed in a command`);
  return `${text}\r\n`;
}

/** RFC 5321 4.1.3: an address is written as a literal. */
export function ehloArgument(name: string): string {
  const family = isIP(name);
  if (family === 4) return `[${name}]`;
  if (family === 6) return `[IPv6:${name}]`;
  if (name === '' || /\s/.test(name))
    throw new CommandError(`Cannot greet as ${quoteText(name)}: a host name is expected`);
  return name;
}

export interface MailPath {
  /** "<probe@example.com>", "<>" for the null sender. */
  readonly text: string;
  /** RFC 6531 3.4: needs a server that offers SMTPUTF8. */
  readonly utf8: boolean;
}

const DOT_STRING =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\uffff-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\uffff-]+)*$/;
const QUOTED = /^"(?:[^"\\]|\\.)*"$/;

/** RFC 5321 4.1.2: a local part that is no dot-string is quoted; the domain goes as A-labels. */
export function mailPath(address: string): MailPath {
  if (address === '') return { text: '<>', utf8: false };
  const at = address.lastIndexOf('@');
  const local = at === -1 ? address : address.slice(0, at);
  const domain = at === -1 ? '' : address.slice(at + 1);
  const ascii = /^[\x21-\x7e]*$/.test(domain) ? domain : domainToASCII(domain);
  if (local === '' || (at !== -1 && ascii === '') || /[<>\s]/.test(ascii))
    throw new CommandError(`Cannot write the mail address ${quoteText(address)}`);
  const written =
    DOT_STRING.test(local) || QUOTED.test(local) ? local : `"${local.replace(/["\\]/g, '\\$&')}"`;
  return { text: `<${written}${at === -1 ? '' : `@${ascii}`}>`, utf8: /[^\x00-\x7f]/.test(written) };
}
