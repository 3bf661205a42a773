/** The name that a server gives itself: first word of its greeting (RFC 5321 4.3.1). */
import { isIP } from 'node:net';
import type { SmtpReply } from '../../model/smtp-facts.ts';
import { parseDomain } from '../../model/target.ts';

/**
 * name     a domain name of at least two labels, lower case
 * literal  an address in brackets (RFC 5321 4.1.3)
 * none     something else: "localhost", "ESMTP", asterisks of a firewall
 */
export interface GreetingName {
  readonly kind: 'name' | 'literal' | 'none';
  /** As it is written; names in lower case. */
  readonly text: string;
}

export function greetingName({ lines }: Pick<SmtpReply, 'lines'>): GreetingName {
  const text = /^\S{0,255}/.exec(lines[0] ?? '')?.[0] ?? '';
  if (isIP(text.replace(/^\[(?:IPv6:)?(.*)\]$/i, '$1')) !== 0) return { kind: 'literal', text };
  const domain = parseDomain(text);
  const isName =
    domain.ok && /^(?:[^.]+\.)+[a-z][a-z0-9-]*$/.test(domain.value) && !domain.value.includes('_');
  return isName ? { kind: 'name', text: domain.value } : { kind: 'none', text };
}
