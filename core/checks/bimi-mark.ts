/**
 * The certificate beside a BIMI logo (Verified or Common Mark Certificate): Gmail and Apple show no logo without. The
 * signatures inside its file are verified; which roots a receiver trusts for logos is its own affair.
 */
import { daysLeft } from '../model/certificate-life.ts';
import { code, defineCheck } from '../model/check.ts';
import type { BimiFacts, MarkCertificate } from '../model/bimi-facts.ts';
import { utcMinute } from '../model/utc-minute.ts';
import { bimiFiles, BIMI_USAGE, selectBimi, whyNotFetched } from '../protocol/bimi/index.ts';
import { discoverPolicy } from '../protocol/dmarc/index.ts';
import { askOf, shownText } from '../protocol/dns/index.ts';

type Mark = { readonly url: string; readonly certificate: string };

const SPEC = 'draft-brand-indicators-for-message-identification';
const noLogo = (): string => 'receivers that want a certificate, Gmail and Apple among them, show no logo';
const shown = ({ certificate }: Mark): string => certificate;

export const bimiMark = defineCheck({
  id: 'bimi-mark',
  probe: 'mail-dns',
  title: "BIMI: the logo's certificate",
  codes: {
    BIMI_MARK_FINE: code<Mark & { readonly days: number }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ days }) =>
        `the certificate of the logo is for this domain and this logo, and valid for ${days} days`,
      evidence: shown,
      advice: () => [],
      spec: SPEC,
    }),
    BIMI_MARK_UNAVAILABLE: code<{ readonly url: string; readonly detail: string }>({
      outcome: 'fail',
      severity: 'notice',
      says: () => 'the certificate of the logo cannot be fetched',
      effect: noLogo,
      evidence: ({ url, detail }) => `GET ${url}: ${detail}`,
      advice: () => [
        'serve it at that address over HTTPS, without a redirect, with a certificate for that name',
      ],
      spec: SPEC,
    }),
    BIMI_MARK_BROKEN: code<{ readonly url: string; readonly problem: string }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ problem }) => `the file with the certificate of the logo is of no use: ${problem}`,
      effect: noLogo,
      evidence: ({ url }) => `GET ${url}`,
      advice: () => [
        'serve the file as its issuer gave it: the certificate first, then those of its issuers, in PEM',
      ],
      spec: SPEC,
    }),
    BIMI_MARK_EXPIRED: code<Mark & { readonly notAfter: string }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ notAfter }) => `the certificate of the logo expired at ${utcMinute(notAfter)}`,
      effect: noLogo,
      evidence: shown,
      advice: () => ['renew it with its issuer, which takes days: the trademark is looked at again'],
      spec: SPEC,
    }),
    BIMI_MARK_NOT_YET: code<Mark & { readonly notBefore: string }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ notBefore }) => `the certificate of the logo is not valid before ${utcMinute(notBefore)}`,
      effect: noLogo,
      evidence: shown,
      advice: () => ['leave the old certificate in place until then'],
      spec: SPEC,
    }),
    BIMI_MARK_EXPIRES_SOON: code<Mark & { readonly days: number }>({
      outcome: 'fail',
      severity: ({ days }) => (days <= URGENT_DAYS ? 'warning' : 'notice'),
      says: ({ days }) => `the certificate of the logo expires in ${days} days`,
      effect: () => 'then Gmail and Apple show the logo no more',
      evidence: shown,
      advice: () => ['renew it with its issuer, which takes days: the trademark is looked at again'],
      spec: SPEC,
    }),
    BIMI_MARK_WRONG_NAME: code<
      Mark & { readonly wanted: readonly string[]; readonly names: readonly string[] }
    >({
      outcome: 'fail',
      severity: 'notice',
      says: ({ wanted }) => `the certificate of the logo is not for ${wanted[0] ?? ''}`,
      effect: noLogo,
      evidence: ({ names, wanted, certificate }) =>
        `${certificate}; it names ${names.join(', ') || 'nothing'}; one of ${wanted.join(', ')} is wanted`,
      advice: () => ['have it issued for this domain, or for the domain above it'],
      spec: SPEC,
    }),
    BIMI_MARK_OTHER_LOGO: code<Mark & { readonly logo: string }>({
      outcome: 'fail',
      severity: 'notice',
      says: () => 'the certificate is about another logo than the one that the BIMI record names',
      effect: noLogo,
      evidence: ({ certificate, logo }) => `${certificate}; SHA-256 of the logo ${logo}`,
      advice: () => ['serve the very file that the certificate was issued for, octet by octet'],
      spec: SPEC,
    }),
    BIMI_MARK_UNSEEN: code<{ readonly url: string; readonly detail: string }>({
      outcome: 'inconclusive',
      severity: 'info',
      says: () => 'whether the certificate of the logo can be fetched could not be seen from here',
      evidence: ({ url, detail }) => `GET ${url}: ${detail}`,
      advice: () => ['look again later, or from another place'],
    }),
    BIMI_MARK_NONE: code<{ readonly reason: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ reason }) => `no certificate of a logo was judged: ${reason}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject, at }, raise) {
    const ask = askOf(facts.answers);
    const file = facts.bimi?.evidence;
    const missing = whyNotFetched(bimiFiles(subject, ask).authority, file, ask);
    if (missing !== undefined) {
      const { url, detail, ours } = missing;
      return raise(ours ? 'BIMI_MARK_UNSEEN' : 'BIMI_MARK_UNAVAILABLE', { url, detail });
    }
    if (file?.content === undefined)
      return raise('BIMI_MARK_NONE', {
        reason:
          facts.bimi === undefined ? 'there is no logo' : 'there is none, so Gmail and Apple show no logo',
      });
    const { http, content } = file;
    const url = shownText(http.url);
    const [leaf] = content.certificates;
    const problem = content.problem || problemOf(content.certificates);
    if (leaf === undefined || problem !== '') return raise('BIMI_MARK_BROKEN', { url, problem });
    const mark = { url, certificate: shownCertificate(leaf) };
    const days = daysLeft(leaf, at);
    if (days < 0) return raise('BIMI_MARK_EXPIRED', { ...mark, notAfter: leaf.notAfter });
    if (Date.parse(leaf.notBefore) > Date.parse(at))
      return raise('BIMI_MARK_NOT_YET', { ...mark, notBefore: leaf.notBefore });
    const { domain, bimiSelector } = subject;
    const selected = selectBimi(domain, bimiSelector, ask);
    const wanted = [...new Set([domain, discoverPolicy(domain, ask).organization.domain, selected.name])];
    const names = leaf.names.map((name) => name.replace(/^DNS:/, '').toLowerCase());
    if (!names.some((name) => wanted.includes(name)))
      return raise('BIMI_MARK_WRONG_NAME', { ...mark, wanted, names: names.slice(0, 10) });
    if (isOtherLogo(facts.bimi)) {
      const logo = facts.bimi?.indicator?.content?.hashes[0] ?? '';
      return raise('BIMI_MARK_OTHER_LOGO', { ...mark, logo });
    }
    if (days <= SOON_DAYS) raise('BIMI_MARK_EXPIRES_SOON', { ...mark, days });
    else raise('BIMI_MARK_FINE', { ...mark, days });
  },
});

/** An issuer looks at the trademark again: a month is no long time. */
const SOON_DAYS = 30;
const URGENT_DAYS = 10;

function problemOf(certificates: readonly MarkCertificate[]): string {
  const [leaf] = certificates;
  if (leaf?.usages.includes(BIMI_USAGE) !== true)
    return 'the first certificate is not made for logos (extended key usage 1.3.6.1.5.5.7.3.31)';
  const loose = certificates.slice(0, -1).findIndex(({ signedByNext }) => !signedByNext);
  if (loose !== -1) return `certificate ${loose + 1} was not signed by certificate ${loose + 2}`;
  return certificates.length === 1 && leaf.subject !== leaf.issuer
    ? 'the certificates of its issuers are missing'
    : '';
}

/** Where either could not be read, nothing is said. */
function isOtherLogo(bimi: BimiFacts | undefined): boolean {
  const hashes = bimi?.indicator?.content?.hashes ?? [];
  const logos = bimi?.evidence?.content?.logos ?? [];
  return hashes.length > 0 && logos.length > 0 && !hashes.some((hash) => logos.includes(hash));
}

function shownCertificate({ subject, issuer, notAfter }: MarkCertificate): string {
  return shownText(`${subject}; issued by ${issuer}; notAfter ${utcMinute(notAfter)}`, 400);
}
