/** Everything that the checks of a domain's SPF will want to know, for `gather`. */
import { isIP } from 'node:net';
import type { DomainSubject } from '../../model/mail-dns-facts.ts';
import type { Ask } from '../dns/index.ts';
import { evaluateSpf } from './evaluate-spf.ts';
import { heloIdentities, heloQuery } from './helo-identities.ts';
import { lintSpf } from './lint-spf.ts';
import { addressesOf } from './prefix-addresses.ts';
import type { SpfQuery } from './spf-verdict.ts';

export function askSpfQuestions(subject: DomainSubject, ask: Ask): void {
  lintSpf(subject.domain, ask);
  for (const { ip } of senderAddresses(subject)) evaluateSpf(senderQuery(subject.domain, ip), ask);
  for (const { host, ip } of heloIdentities(subject, ask)) evaluateSpf(heloQuery(host, ip), ask);
}

/** Configured senders as addresses to evaluate: of a prefix its first, middle and last. */
export function senderAddresses(
  subject: Pick<DomainSubject, 'senders'>,
): readonly { readonly sender: string; readonly ip: string }[] {
  return (subject.senders ?? []).flatMap((sender) =>
    (isIP(sender) === 0 ? addressesOf(sender) : [sender]).map((ip) => ({ sender, ip })),
  );
}

/** A sender of ours: what it says in HELO is not known, so the domain stands in. */
export function senderQuery(domain: string, ip: string): SpfQuery {
  return { ip, sender: `postmaster@${domain}`, helo: domain };
}
