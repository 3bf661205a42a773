/** The probes, with what each is given (subject) and what it brings back (facts). */
import type { ContentFacts, ContentSubject } from './content-facts.ts';
import type { DnsblFacts, DnsblSubject } from './dnsbl-facts.ts';
import type { DeliveryFacts, DeliverySubject } from './delivery-facts.ts';
import type { DomainSubject, MailDnsFacts } from './mail-dns-facts.ts';
import type { SesFacts, SesSubject } from './ses-facts.ts';
import type { SmtpFacts, SmtpSubject } from './smtp-facts.ts';

export interface Subjects {
  readonly smtp: SmtpSubject;
  readonly 'mail-dns': DomainSubject;
  readonly dnsbl: DnsblSubject;
  readonly ses: SesSubject;
  readonly content: ContentSubject;
  readonly delivery: DeliverySubject;
}

export interface Facts {
  readonly smtp: SmtpFacts;
  readonly 'mail-dns': MailDnsFacts;
  readonly dnsbl: DnsblFacts;
  readonly ses: SesFacts;
  readonly content: ContentFacts;
  readonly delivery: DeliveryFacts;
}

export const PROBES = ['smtp', 'mail-dns', 'dnsbl', 'ses', 'content', 'delivery'] as const;
export type ProbeId = (typeof PROBES)[number];
