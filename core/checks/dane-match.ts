/** What DNS pins against what each address of the MX host presents (RFC 7672): senders that do DANE go by this alone. */
import { byAddress, place, type Here } from '../model/by-address.ts';
import { code, defineCheck } from '../model/check.ts';
import { endpointId } from '../model/target.ts';
import { askOf } from '../protocol/dns/index.ts';
import {
  formatTlsa,
  judgeSignedHost,
  matchTlsa,
  type SignedHost,
  type TlsaRecord,
  type TlsaVerdict,
} from '../protocol/tlsa/index.ts';
import type { CertificateFact } from '../model/tls-facts.ts';

type Pinned = Here & {
  /** "_25._tcp.mx1.example.com" */
  readonly name: string;
  readonly records: readonly string[];
  /** The key that is presented, as a record would pin it. */
  readonly presented: string;
};

const evidence = ({ name, records, presented }: Pinned): string =>
  `${name} TLSA ${records.join(', ')}; presented: ${presented}`;

const codes = {
  DANE_MATCHES: code<Pinned>({
    outcome: 'pass',
    severity: 'info',
    says: (args) => `the certificate of ${place(args)} is the one that its TLSA records pin`,
    evidence,
    advice: () => [],
    spec: 'RFC 7672 3.1',
    per: ['where'],
  }),
  DANE_MISMATCH: code<Pinned & { readonly why: string }>({
    outcome: 'fail',
    severity: 'critical',
    says: (args) => `the certificate of ${place(args)} is not the one that its TLSA records pin`,
    effect: ({ elsewhere }) =>
      elsewhere
        ? 'senders that use DANE deliver nothing to this address, and wait or take another'
        : 'senders that use DANE deliver nothing here: their mail waits, and comes back after days',
    evidence: (args) => `${evidence(args)}${args.why === '' ? '' : ` (${args.why})`}`,
    advice: ({ name, presented }) => [
      `publish ${name}. TLSA ${presented} beside the records that are there; senders see it when their TTL is over`,
      'or install the certificate and key again that the records pin',
      'next time publish the record of the next key first, wait two TTLs, and only then change the key',
    ],
    spec: 'RFC 7672 2.2, RFC 7671 8.1',
    per: ['where'],
  }),
  DANE_ROLLOVER_NOT_PREPARED: code<{
    readonly endpoint: string;
    readonly name: string;
    readonly record: string;
    readonly keyKept: boolean;
  }>({
    outcome: 'fail',
    severity: 'notice',
    says: ({ endpoint, keyKept }) =>
      `the next ${keyKept ? 'key' : 'certificate'} of ${endpoint} has no TLSA record yet`,
    effect: ({ keyKept }) =>
      keyKept
        ? 'a renewal with a new key stops mail of senders that use DANE until DNS is changed'
        : 'any renewal stops mail of senders that use DANE until DNS is changed',
    evidence: ({ name, record }) => `${name} TLSA ${record}`,
    advice: ({ keyKept }) => [
      ...(keyKept
        ? ['let renewals keep the key (certbot: --reuse-key)']
        : ['pin the key (3 1 1) instead of the certificate']),
      'or publish the record of the next key beside it before each change, or one of the issuer (2 1 1)',
    ],
    spec: 'RFC 7671 8.1',
  }),
  DANE_MATCH_UNKNOWN: code<Pinned>({
    outcome: 'inconclusive',
    severity: 'notice',
    says: (args) => `whether the certificate of ${place(args)} is the pinned one could not be told`,
    evidence,
    advice: ({ name }) => [
      `hold ${name} against the chain that the server sends: the record is about a certificate that is not in it, or is of a kind not kept here`,
    ],
    spec: 'RFC 7671 5.2.2',
    per: ['where'],
  }),
  DANE_MATCH_NOT_APPLICABLE: code<{ readonly reason: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ reason }) => `no certificate was held against TLSA records: ${reason}`,
    advice: () => [],
  }),
};

export const daneMatch = defineCheck({
  id: 'dane-match',
  probe: 'smtp',
  title: 'The certificate is the one that TLSA records pin',
  codes,
  judge({ facts, subject, at }, raise) {
    const { host, port } = subject;
    const skip = (reason: string): void => raise('DANE_MATCH_NOT_APPLICABLE', { reason });
    if (facts.tlsa === undefined) {
      skip(
        subject.role === 'mx' ? 'no TLS, or DNSSEC is not looked at' : 'senders use them for MX hosts only',
      );
      return;
    }
    const seen = judgeSignedHost(subject, askOf(facts.tlsa.answers), new Date(at));
    const pinned = seen.kind === 'seen' ? seen.host : undefined;
    if (pinned?.status !== 'found') {
      skip(pinned === undefined ? 'the resolver does not pass on signatures' : REASONS[pinned.status]);
      return;
    }
    const here = byAddress(raise, codes, endpointId(host, port));
    let matched: TlsaVerdict | undefined;
    for (const { address, tls } of facts.sessions) {
      const [leaf] = tls?.chain ?? [];
      if (tls?.established !== true || leaf === undefined) continue;
      const verdict = matchTlsa(pinned.records, tls.chain, {
        references: referencesOf(pinned),
        at: new Date(at),
      });
      const args = {
        name: pinned.name,
        records: verdict.matches.map(({ record }) => formatTlsa(record)),
        presented: presentedBy(leaf, pinned.records),
      };
      if (verdict.status === 'match') {
        matched ??= verdict;
        here.tell(address, 'DANE_MATCHES', args);
      } else if (verdict.status === 'mismatch')
        here.tell(address, 'DANE_MISMATCH', { ...args, why: whyOf(verdict) }, leaf.sha256);
      else if (verdict.status === 'unknown') here.tell(address, 'DANE_MATCH_UNKNOWN', args, leaf.sha256);
    }
    if (!here.raise()) skip('none of its TLSA records can be used');
    const record = matched?.matches.find(({ outcome }) => outcome === 'match')?.record;
    if (matched?.rollover !== 'none' || record === undefined) return;
    raise('DANE_ROLLOVER_NOT_PREPARED', {
      endpoint: endpointId(host, port),
      name: pinned.name,
      record: formatTlsa(record),
      keyKept: record.selector === 1,
    });
  },
});

const REASONS: Readonly<Record<Exclude<SignedHost['status'], 'found'>, string>> = {
  none: 'there are none',
  'not-signed': 'its addresses are not signed with DNSSEC',
  bogus: 'DNSSEC is broken',
  unseen: 'they could not be seen',
};

const UNFIT: Readonly<Record<string, string>> = {
  name: 'a pinned issuer is there, but the certificate does not name the host',
  time: 'a pinned issuer is there, but a certificate is out of its time',
  chain: 'a pinned issuer is there, but the certificate is not below it',
};

function whyOf({ matches }: TlsaVerdict): string {
  const unfit = matches.find(({ outcome }) => outcome === 'unfit')?.unfit;
  return unfit === undefined ? '' : (UNFIT[unfit] ?? '');
}

/** RFC 7672 3.2.2: the name where the records stand, and that of the host. */
function referencesOf({ host, name }: SignedHost): string[] {
  return [...new Set([host, name.replace(/^_\d+\._tcp\./, '')])];
}

/** In the form of the first record, where one digest says it. */
function presentedBy(leaf: CertificateFact, records: readonly TlsaRecord[]): string {
  const whole = records.some(({ usage, selector }) => usage === 3 && selector === 0);
  return whole && !records.some(({ selector }) => selector === 1)
    ? `3 0 1 ${leaf.sha256}`
    : `3 1 1 ${leaf.spkiSha256}`;
}
