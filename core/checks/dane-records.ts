/** Certificates of the MX hosts pinned in DNS (RFC 7672): can senders use the records, and do they get an answer at all? */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck } from '../model/check.ts';
import { askOf } from '../protocol/dns/index.ts';
import type { DnssecVerdict } from '../protocol/dnssec/index.ts';
import {
  formatTlsa,
  isUsable,
  judgeSignedMail,
  tlsaFlaw,
  type SignedHost,
  type SignedMail,
  type TlsaRecord,
} from '../protocol/tlsa/index.ts';

type Host = { readonly host: string; readonly name: string };
type Flawed = Host & {
  readonly record: string;
  /** Other records of this host that senders can use. */
  readonly others: number;
};

const evidence = ({ name, record }: Flawed): string => `${name} TLSA ${record}`;
const ignored = ({ others }: Flawed): string =>
  others > 0
    ? 'senders leave it out and use the others'
    : 'no record is left that a sender can use: it asks for TLS, but takes any certificate';
const replace = ({ host, name }: Host): string =>
  `publish ${name}. TLSA 3 1 1 <SHA-256 of the public key>: openssl s_client -starttls smtp -connect ${host}:25 </dev/null | openssl x509 -pubkey -noout | openssl pkey -pubin -outform DER | sha256sum`;

export const daneRecords = defineCheck({
  id: 'dane-records',
  probe: 'mail-dns',
  title: 'TLSA records of the MX hosts are signed and usable',
  codes: {
    DANE_FOUND: code<Host & { readonly records: readonly string[] }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ host }) => `${host} has signed TLSA records that senders can use`,
      evidence: ({ name, records }) => `${name} TLSA ${records.join(', ')}`,
      advice: () => [],
      spec: 'RFC 7672 2.2',
      per: ['host'],
    }),
    DANE_ABSENT: code<{ readonly domain: string; readonly hosts: readonly string[] }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ domain }) => `no MX host of ${domain} has TLSA records: senders do not use DANE with it`,
      evidence: ({ hosts }) => hosts.join(', '),
      advice: () => [],
      spec: 'RFC 7672 2.2',
    }),
    DANE_NOT_SIGNED: code<Host & { readonly unsigned: string; readonly detail: string }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ host, unsigned }) =>
        `the TLSA records of ${host} are of little use: ${unsigned} are not signed with DNSSEC`,
      effect: ({ host, unsigned }) =>
        unsigned.startsWith('its ')
          ? 'senders ignore TLSA records that DNSSEC does not secure'
          : `who forges the MX records leads mail past ${host}, and past its TLSA records`,
      evidence: ({ name, detail }) => `${name}: ${detail}`,
      advice: ({ unsigned, host }) => [
        unsigned.startsWith('its ')
          ? `have the zone of ${host} signed, with its DS record in the parent, or remove the TLSA records`
          : 'have the zone of the domain signed, with its DS record in the parent',
      ],
      spec: 'RFC 7672 2.2.1',
      per: ['host'],
    }),
    DANE_USAGE_UNUSABLE: code<Flawed & { readonly usage: string }>({
      outcome: 'fail',
      severity: ({ others }) => (others > 0 ? 'notice' : 'warning'),
      says: ({ host, usage }) => `a TLSA record of ${host} has usage ${usage}, which mail senders do not use`,
      effect: ignored,
      evidence,
      advice: (args) => [replace(args), 'remove this record'],
      spec: 'RFC 7672 3.1.3',
      per: ['host', 'record'],
    }),
    DANE_DIGEST_OF_NOTHING: code<Flawed>({
      outcome: 'fail',
      severity: ({ others }) => (others > 0 ? 'warning' : 'critical'),
      says: ({ host }) =>
        `a TLSA record of ${host} is the digest of an empty file: no certificate matches it`,
      effect: ({ others }) =>
        others > 0
          ? 'mail goes on as long as another record matches'
          : 'senders that use DANE deliver nothing to this host',
      evidence,
      advice: (args) => [
        replace(args),
        'repair the script that made it: its command gave no output, and that was hashed',
      ],
      spec: 'RFC 7672 2.2',
      per: ['host', 'record'],
    }),
    DANE_DIGEST_LENGTH: code<Flawed & { readonly want: number; readonly got: number }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ host, want, got }) =>
        `a TLSA record of ${host} has ${got} octets of digest, ${want} are needed`,
      effect: ignored,
      evidence,
      advice: (args) => [replace(args), 'remove this record'],
      spec: 'RFC 6698 2.1.3',
      per: ['host', 'record'],
    }),
    DANE_RECORD_MALFORMED: code<Flawed & { readonly what: string }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ host, what }) => `a TLSA record of ${host} cannot be used: ${what}`,
      effect: ignored,
      evidence,
      advice: (args) => [replace(args), 'remove this record'],
      spec: 'RFC 6698 2.1',
      per: ['host', 'record'],
    }),
    DANE_DENIAL_BROKEN: code<Host & { readonly detail: string }>({
      outcome: 'fail',
      severity: 'critical',
      says: ({ host }) => `the question for TLSA records of ${host} has no valid answer`,
      effect: () =>
        'senders that use DANE cannot tell whether there are records: they put off all mail to this host, and give up after days',
      evidence: ({ name, detail }) => `${name} TLSA: ${detail}`,
      advice: ({ name }) => [
        `ask each name server of the zone for ${name} TLSA with signatures (dig +dnssec): the answer must be signed, or its absence proven by NSEC or NSEC3`,
        'a name server, firewall or load balancer that does not know type 52 (TLSA) must answer NODATA, not fail',
      ],
      spec: 'RFC 7672 2.1.2',
      per: ['host'],
    }),
    DANE_PARTIAL: code<{
      readonly domain: string;
      readonly having: readonly string[];
      readonly lacking: readonly string[];
    }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ domain, lacking }) =>
        `some MX hosts of ${domain} have usable TLSA records, ${lacking.join(', ')} ${lacking.length === 1 ? 'has' : 'have'} none`,
      effect: () => 'who can disturb connections leads mail to the hosts that are not protected',
      evidence: ({ having, lacking }) => `with: ${having.join(', ')}; without: ${lacking.join(', ')}`,
      advice: ({ lacking }) => [`publish signed TLSA records for ${lacking.join(', ')} too`],
      spec: 'RFC 7672 2.2.1',
    }),
    DANE_UNSEEN: code<Host & { readonly detail: string }>({
      outcome: 'inconclusive',
      severity: 'notice',
      says: ({ host }) => `whether ${host} has signed TLSA records could not be seen`,
      evidence: ({ detail }) => detail,
      advice: ({ name }) => [`ask each name server of the zone for ${name} TLSA, to find the one that fails`],
      per: ['host'],
    }),
    DANE_NOT_APPLICABLE: code<{ readonly reason: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ reason }) => `TLSA records were not judged: ${reason}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject, faults, at }, raise) {
    const { domain } = subject;
    const blind = dnsBlindness(faults);
    const seen = judgeSignedMail(subject, askOf(facts.answers), new Date(at));
    const hosts = blind === '' && seen.kind === 'seen' ? judgeable(seen) : [];
    if (seen.kind !== 'seen' || hosts.length === 0) {
      raise('DANE_NOT_APPLICABLE', { reason: blind || reasonOf(seen) });
      return;
    }
    for (const one of hosts) {
      const { host, name, status, published } = one;
      const verdict = one.tlsa ?? one.addresses;
      if (status === 'bogus' || one.failed !== '')
        raise('DANE_DENIAL_BROKEN', { host, name, detail: one.failed || verdict.detail });
      else if (status === 'unseen') raise('DANE_UNSEEN', { host, name, detail: verdict.detail });
      else if (status === 'found' && seen.mx.status === 'insecure')
        raise('DANE_NOT_SIGNED', {
          host,
          name,
          unsigned: `the MX records of ${domain}`,
          detail: seen.mx.detail,
        });
      else if (status === 'found') judgeRecords(one);
      else if (published > 0)
        raise('DANE_NOT_SIGNED', {
          host,
          name,
          unsigned: status === 'not-signed' ? 'its addresses' : 'its TLSA records',
          detail: verdict.detail,
        });
    }
    const having = hosts.filter(({ records }) => records.some(usable)).map(({ host }) => host);
    const lacking = hosts.filter(({ status }) => status === 'none' || status === 'not-signed');
    if (lacking.length === hosts.length && hosts.every(({ published }) => published === 0))
      raise('DANE_ABSENT', { domain, hosts: hosts.map(({ host }) => host) });
    else if (having.length > 0 && lacking.length > 0 && seen.mx.status === 'secure')
      raise('DANE_PARTIAL', { domain, having, lacking: lacking.map(({ host }) => host) });

    function judgeRecords({ host, name, records, unreadable }: SignedHost): void {
      // A digest of nothing is "usable": senders try it. It never helps, so it does not count among the others.
      const good = records.filter((record) => tlsaFlaw(record) === undefined);
      for (const record of records) {
        const args = { host, name, record: formatTlsa(record), others: good.length };
        const flaw = tlsaFlaw(record);
        if (flaw === 'digest-of-nothing' && record.usage >= 2) raise('DANE_DIGEST_OF_NOTHING', args);
        else if (flaw === 'pkix-usage' || (flaw !== undefined && record.usage < 2))
          raise('DANE_USAGE_UNUSABLE', {
            ...args,
            usage: record.usage === 0 ? '0 (PKIX-TA)' : '1 (PKIX-EE)',
          });
        else if (flaw === 'digest-length') {
          const want = record.matching === 1 ? 32 : 64;
          raise('DANE_DIGEST_LENGTH', { ...args, want, got: record.data.length / 2 });
        } else if (flaw !== undefined) raise('DANE_RECORD_MALFORMED', { ...args, what: WHAT[flaw] ?? flaw });
      }
      for (const rdata of unreadable) {
        const what = 'it is shorter than its three parameters';
        raise('DANE_RECORD_MALFORMED', { host, name, record: `\\# ${rdata}`, others: good.length, what });
      }
      if (good.length === records.length && good.length > 0 && unreadable.length === 0)
        raise('DANE_FOUND', { host, name, records: good.map(formatTlsa) });
    }
  },
});

const WHAT: Readonly<Record<string, string>> = {
  'unknown-usage': 'its usage has no meaning (0 to 3 have one)',
  'unknown-selector': 'its selector has no meaning (0 and 1 have one)',
  'unknown-matching': 'its matching type has no meaning (0 to 2 have one)',
  'not-der': 'it is neither a certificate nor a key in DER',
};

function usable(record: TlsaRecord): boolean {
  return isUsable(tlsaFlaw(record), record);
}

/** What DNSSEC breaks for the whole host, or could not show of it, the check "dnssec" tells. */
function judgeable({ mx, hosts }: Extract<SignedMail, { readonly kind: 'seen' }>): readonly SignedHost[] {
  if (mx.status === 'bogus' || mx.status === 'indeterminate') return [];
  return hosts.filter(({ addresses }) => addresses.status !== 'bogus' && !isUncheckable(addresses));
}

function isUncheckable({ code: why }: DnssecVerdict): boolean {
  return why === 'unsupported-algorithm';
}

function reasonOf(seen: SignedMail): string {
  if (seen.kind === 'off') return 'the configuration says "dnssec: false"';
  if (seen.kind === 'no-signatures') return 'the resolver does not pass on signatures';
  if (seen.hosts.length === 0) return 'the domain has no MX host that can be reached';
  if (seen.hosts.some(({ addresses }) => isUncheckable(addresses)))
    return 'the zone of the MX hosts is signed in a way that validators do not check';
  return seen.mx.status === 'indeterminate'
    ? 'the signatures of the MX records could not be seen'
    : 'DNSSEC is broken, and without it TLSA records do not count';
}
