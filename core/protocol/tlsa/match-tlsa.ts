/** TLSA records against the chain that a server presents (RFC 6698 2.1, RFC 7671 5, RFC 7672 3). */
import { createHash } from 'node:crypto';
import type { CertificateFact } from '../../model/tls-facts.ts';
import { nameMatches } from '../tls/index.ts';
import { formatTlsa, type TlsaRecord } from './parse-tlsa.ts';
import { isUsable, tlsaFlaw, type TlsaFlaw } from './tlsa-flaw.ts';

/**
 * match      a sender delivers because of this record
 * no-match   nothing that was presented fits
 * unfit      a certificate fits, but not as a trust anchor of the leaf: see `unfit`
 * unusable   senders leave it out: see `flaw`
 * unknown    the facts do not have what it would be held against
 */
export type TlsaOutcome = 'match' | 'no-match' | 'unfit' | 'unusable' | 'unknown';

export interface TlsaMatch {
  readonly record: TlsaRecord;
  readonly outcome: TlsaOutcome;
  readonly flaw?: TlsaFlaw;
  /** Index into the chain of the certificate that fits. */
  readonly at?: number;
  /** DANE-TA: the leaf does not name the host, is out of its time, or is not below that certificate. */
  readonly unfit?: 'name' | 'time' | 'chain';
}

export interface TlsaVerdict {
  /**
   * match      delivery goes on, authenticated
   * mismatch   senders that do DANE do not deliver
   * unusable   no record that a sender could use: TLS is required, authentication is not (RFC 7672 2.2)
   * none       there is no record
   * unknown    no match was seen, and not all could be compared
   */
  readonly status: 'match' | 'mismatch' | 'unusable' | 'none' | 'unknown';
  /** Each record once, in the order given. */
  readonly matches: readonly TlsaMatch[];
  /** Records that repeat another one. */
  readonly duplicates: number;
  /**
   * What lets the next certificate pass when it is installed (RFC 7671 8):
   * issuer     a DANE-TA record matches: any certificate of that issuer will do
   * next-key   beside the record that matches, one of the same kind stands for a key that is not in use yet, or no more
   * none       a new key, or with selector 0 any new certificate, stops mail until DNS is changed
   */
  readonly rollover: 'issuer' | 'next-key' | 'none';
}

export interface TlsaContext {
  /** Names that a certificate below a DANE-TA may have: the MX host, and the domain (RFC 7672 3.2.2). */
  readonly references: readonly string[];
  readonly at: Date;
}

export function matchTlsa(
  records: readonly TlsaRecord[],
  chain: readonly CertificateFact[],
  context: TlsaContext,
): TlsaVerdict {
  const distinct = [...new Map(records.map((record) => [formatTlsa(record), record])).values()];
  const matches = distinct.map((record) => matchOne(record, chain, context));
  return {
    status: statusOf(matches, chain),
    matches,
    duplicates: records.length - distinct.length,
    rollover: rolloverOf(matches),
  };
}

function statusOf(matches: readonly TlsaMatch[], chain: readonly CertificateFact[]): TlsaVerdict['status'] {
  if (matches.length === 0) return 'none';
  const usable = matches.filter(({ outcome }) => outcome !== 'unusable');
  if (usable.length === 0) return 'unusable';
  if (usable.some(({ outcome }) => outcome === 'match')) return 'match';
  return chain.length === 0 || usable.some(({ outcome }) => outcome === 'unknown') ? 'unknown' : 'mismatch';
}

function rolloverOf(matches: readonly TlsaMatch[]): TlsaVerdict['rollover'] {
  const matched = matches.filter(({ outcome }) => outcome === 'match');
  if (matched.some(({ record }) => record.usage === 2)) return 'issuer';
  // A second record of the same certificate in another form is no second key.
  const spare = matches.some(
    ({ record, outcome, flaw }) =>
      record.usage === 3 &&
      outcome === 'no-match' &&
      flaw === undefined &&
      matched.some(
        (one) => one.record.selector === record.selector && one.record.matching === record.matching,
      ),
  );
  return spare ? 'next-key' : 'none';
}

function matchOne(record: TlsaRecord, chain: readonly CertificateFact[], context: TlsaContext): TlsaMatch {
  const flaw = tlsaFlaw(record);
  const base = { record, ...(flaw === undefined ? {} : { flaw }) };
  if (!isUsable(flaw, record)) return { ...base, outcome: 'unusable' };
  // RFC 7671 5.1: DANE-EE is about the leaf; its names and its time do not matter. 5.2: DANE-TA is about an issuer.
  const candidates = chain
    .map((certificate, at) => ({ certificate, at }))
    .filter(({ at }) => (record.usage === 3 ? at === 0 : at > 0));
  const fits = candidates.map(({ certificate, at }) => ({ at, fits: fitsCertificate(record, certificate) }));
  const found = fits.find((one) => one.fits === true);
  if (found === undefined) {
    // RFC 7671 5.2.2: an anchor that stands in DNS in full need not be presented.
    const hidden = record.usage === 2 && record.matching === 0;
    const unknown = chain.length === 0 || hidden || fits.some((one) => one.fits === undefined);
    return { ...base, outcome: unknown ? 'unknown' : 'no-match' };
  }
  const unfit = record.usage === 3 ? undefined : unfitFor(chain.slice(0, found.at + 1), context);
  return unfit === undefined
    ? { ...base, outcome: 'match', at: found.at }
    : { ...base, outcome: 'unfit', at: found.at, unfit };
}

/** Undefined: the facts do not tell. */
function fitsCertificate(
  { selector, matching, data }: TlsaRecord,
  certificate: CertificateFact,
): boolean | undefined {
  if (matching === 2) {
    const digest = selector === 0 ? certificate.sha512 : certificate.spkiSha512;
    return digest === undefined || digest === '' ? undefined : digest === data;
  }
  const digest = selector === 0 ? certificate.sha256 : certificate.spkiSha256;
  if (digest === '') return undefined;
  // What stands in DNS in full is compared by its digest, which is all that is kept of a certificate.
  return (
    digest === (matching === 1 ? data : createHash('sha256').update(Buffer.from(data, 'hex')).digest('hex'))
  );
}

/** RFC 7671 5.2: a usual validation, with this anchor. The handshake has verified the signatures. */
function unfitFor(path: readonly CertificateFact[], { references, at }: TlsaContext): TlsaMatch['unfit'] {
  const [leaf] = path;
  if (path.some((one, index) => index > 0 && path[index - 1]?.issuer !== one.subject)) return 'chain';
  const now = at.toISOString();
  // What is out of its time anywhere on the way, senders' libraries refuse, the anchor not excepted.
  if (path.some(({ notBefore, notAfter }) => now < notBefore || now > notAfter)) return 'time';
  return leaf !== undefined && references.some((reference) => nameMatches(leaf.names, reference))
    ? undefined
    : 'name';
}
