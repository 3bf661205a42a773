/** What a server says it can do: the EHLO reply's lines after the first (RFC 5321 4.1.1.1). */
import type { SmtpCapabilities } from '../../model/smtp-facts.ts';

/** `lines` are those of the reply, greeting line first. Lines that are no keyword are left out. */
export function parseCapabilities(lines: readonly string[]): SmtpCapabilities {
  const found = new Map<string, string>();
  for (const line of lines.slice(1)) {
    // Old servers write AUTH=LOGIN PLAIN for clients that were older still.
    const match =
      /^(AUTH)=(.*)$/i.exec(line) ?? /^([A-Za-z0-9][A-Za-z0-9-]*)(?:[ \t]+(.*))?$/.exec(line.trim());
    if (match === null) continue;
    const keyword = (match[1] ?? '').toUpperCase();
    const parameters = (match[2] ?? '').trim();
    const before = found.get(keyword);
    found.set(keyword, before === undefined || keyword !== 'AUTH' ? parameters : joined(before, parameters));
  }
  return Object.fromEntries(found);
}

function joined(a: string, b: string): string {
  return [...new Set(`${a} ${b}`.split(/\s+/).filter((word) => word !== ''))].join(' ');
}
