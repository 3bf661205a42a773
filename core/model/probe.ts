/** The three probes, with what each is given (subject) and what it brings back (facts). */
import type { DnsblFacts, DnsblSubject } from './dnsbl-facts.ts';
import type { DomainSubject, MailDnsFacts } from './mail-dns-facts.ts';
import type { SmtpFacts, SmtpSubject } from './smtp-facts.ts';

export interface Subjects {
  readonly smtp: SmtpSubject;
  readonly 'mail-dns': DomainSubject;
  readonly dnsbl: DnsblSubject;
}

export interface Facts {
  readonly smtp: SmtpFacts;
  readonly 'mail-dns': MailDnsFacts;
  readonly dnsbl: DnsblFacts;
}

export const PROBES = ['smtp', 'mail-dns', 'dnsbl'] as const;
export type ProbeId = (typeof PROBES)[number];
