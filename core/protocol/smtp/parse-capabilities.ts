/** What a server says it can do: the EHLO reply's lines after the first (RFC 5321 4.1.1.1). */
import type { SmtpCapabilities } from '../../model/smtp-facts.ts';

/** `lines` are those of the reply, greeting line first. Lines that are no keyword are left out. */
export function parseCapabilities(lines: readonly string[]): SmtpCapabilities {
  const found: Record<string, string> = {};
  for (let index = 1; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    // Old servers write AUTH=LOGIN PLAIN for clients that were older still.
    const match = OLD_AUTH.exec(line) ?? KEYWORD.exec(line.trim());
    if (match === null) continue;
    const keyword = (match[1] ?? '').toUpperCase();
    const parameters = (match[2] ?? '').trim();
    // In capitals, without "_": no name that every object has.
    const before = found[keyword];
    found[keyword] = before === undefined || keyword !== 'AUTH' ? parameters : joined(before, parameters);
  }
  return found;
}

const OLD_AUTH = /^(AUTH)=(.*)$/i;
const KEYWORD = /^([A-Za-z0-9][A-Za-z0-9-]*)(?:[ \t]+(.*))?$/;

function joined(a: string, b: string): string {
  return [...new Set(`${a} ${b}`.split(/\s+/).filter((word) => word !== ''))].join(' ');
}
