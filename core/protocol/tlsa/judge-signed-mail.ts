/**
 * What DNSSEC secures on the way of mail to a domain: its MX records, the addresses of each MX host, and the certificates
 * that DNS pins for it (RFC 7672 2.2). Each part depends on the one before it.
 */
import { couldNotSee } from '../../model/dns.ts';
import type { DomainSubject } from '../../model/mail-dns-facts.ts';
import type { SmtpSubject } from '../../model/smtp-facts.ts';
import { TYPE_NUMBERS, unseenReason, type Ask } from '../dns/index.ts';
import {
  createValidator,
  trustAnchorsOf,
  type DnssecVerdict,
  type TrustAnchor,
  type Validate,
} from '../dnssec/index.ts';
import { evaluateMx, mxHosts } from '../mx/index.ts';
import { discoverTlsa, type HostTlsa } from './discover-tlsa.ts';
import { tlsaName } from './parse-tlsa.ts';

export interface SignedHost extends HostTlsa {
  /** TLSA records that are there, signed or not. */
  readonly published: number;
  /** The resolver failed on the TLSA question alone, where senders need an answer: its reason; or "". */
  readonly failed: string;
}

type Unjudged =
  /** The resolver does not give signatures to those who ask, or did not answer for the zone of the trust anchor. */
  { readonly kind: 'no-signatures'; readonly detail: string } | { readonly kind: 'off' };

export type SignedMail =
  { readonly kind: 'seen'; readonly mx: DnssecVerdict; readonly hosts: readonly SignedHost[] } | Unjudged;

/** Senders seldom try more, and each host may have a chain of its own. */
const MOST_HOSTS = 8;
const SMTP = 25;

export function judgeSignedMail(subject: DomainSubject, ask: Ask, at: Date): SignedMail {
  const { domain, dnssec = true, followMx, trustAnchors } = subject;
  if (!dnssec) return { kind: 'off' };
  const anchors = trustAnchorsOf(trustAnchors);
  const validate = createValidator(ask, { at, anchors });
  const mx = validate(domain, 'MX');
  const stripped = missingSignatures(ask, anchors);
  // Every further question would be in vain.
  if (stripped !== '') return { kind: 'no-signatures', detail: stripped };
  const hosts = mxHosts(evaluateMx(domain, ask))
    .filter(({ state }) => state === 'found' || state === 'unseen')
    .slice(0, MOST_HOSTS)
    .map(({ host }) => judgeHost(host, followMx?.port ?? SMTP, ask, validate));
  return { kind: 'seen', mx, hosts };
}

/** The same for one host, as it is known by its name alone. */
export function judgeSignedHost(
  { host, port, dnssec = true, trustAnchors }: SmtpSubject,
  ask: Ask,
  at: Date,
): { readonly kind: 'seen'; readonly host: SignedHost } | Unjudged {
  if (!dnssec) return { kind: 'off' };
  const anchors = trustAnchorsOf(trustAnchors);
  const validate = createValidator(ask, { at, anchors });
  // Asked beside the keys, so that their round trip is not waited for.
  validate(host, 'A');
  const stripped = missingSignatures(ask, anchors);
  return stripped === ''
    ? { kind: 'seen', host: judgeHost(host, port, ask, validate) }
    : { kind: 'no-signatures', detail: stripped };
}

function judgeHost(host: string, port: number, ask: Ask, validate: Validate): SignedHost {
  // Before the addresses are known to be secure: it saves a round trip, and shows records that nobody will use.
  const records = ask(tlsaName(host, port), 'TLSA', { dnssec: true });
  const tlsa = discoverTlsa(host, port, ask, validate);
  const failed =
    tlsa.addresses.status === 'secure' && tlsa.status === 'unseen' && records.kind === 'servfail'
      ? unseenReason(records)
      : '';
  return { ...tlsa, published: records.records.length, failed };
}

/** Why no signature can be seen through this resolver, or "". */
function missingSignatures(ask: Ask, anchors: readonly TrustAnchor[]): string {
  const zones = [...new Set(anchors.map(({ zone }) => zone))];
  const answers = zones.map((zone) => ask(zone, 'DNSKEY', { dnssec: true }));
  if (answers.some(({ proof = [] }) => proof.some(({ type }) => type === TYPE_NUMBERS.RRSIG))) return '';
  const [answer] = answers;
  if (answer === undefined) return 'no trust anchor is configured';
  const what = answer.name === '' ? "the root's keys" : `the keys of ${answer.name}`;
  if (couldNotSee(answer)) return `${what} could not be seen: ${unseenReason(answer)}`;
  return `the resolver${answer.server === '' ? '' : ` ${answer.server}`} gave no signature for ${what}`;
}
