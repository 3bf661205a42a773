/**
 * The certificate behind TLS: its time, its name, its issuer. Mail programs refuse a bad one; other mail servers on
 * port 25 encrypt to it all the same, unless MTA-STS or DANE tells them to look (RFC 8461 4.1, RFC 7672 1.3).
 */
import { byAddress, place, type ByAddress, type Here } from '../model/by-address.ts';
import { daysLeft, dueOf } from '../model/certificate-life.ts';
import { code, defineCheck } from '../model/check.ts';
import type { Severity } from '../model/severity.ts';
import type { CertificateFact, TlsFacts } from '../model/tls-facts.ts';
import { describeCertificate } from '../model/describe-certificate.ts';
import { endpointId } from '../model/target.ts';
import { utcMinute } from '../model/utc-minute.ts';

/** `enforced`: a domain that it receives for tells senders by MTA-STS to refuse what is not right. */
type Role = { readonly role: 'mx' | 'submission'; readonly enforced: boolean };
type Shown = Here & Role & { readonly certificate: string };
type Timed = Shown & { readonly days: number; readonly notAfter: string };
type Gone = Shown & { readonly daysAgo: number; readonly notAfter: string };
type Soon = Timed & { readonly soon: boolean };

const byRole = ({ role, enforced }: Role): Severity =>
  role === 'submission' || enforced ? 'critical' : 'warning';
const effect = ({ role, enforced }: Role): string =>
  role === 'submission'
    ? 'mail programs warn or refuse to send'
    : enforced
      ? "the domain's MTA-STS policy says enforce: Gmail, Outlook.com and others do not deliver here"
      : 'most senders encrypt without looking; those that follow MTA-STS or DANE, or require verification, do not deliver';
const bad = {
  outcome: 'fail',
  severity: byRole,
  effect,
  evidence: ({ certificate }: Shown) => certificate,
  per: ['where'],
} as const;
const RENEW = 'if a TLSA record pins its key, keep the key or publish both first';

const codes = {
  TLS_CERTIFICATE_EXPIRED: code<Gone>({
    ...bad,
    says: (args) => `certificate of ${place(args)} expired ${ago(args.daysAgo)}`,
    advice: () => [
      `renew it; ${RENEW}`,
      'reload the mail server: renewed files are often there already and not loaded',
      'find out why the renewal did not run (timer of the ACME client, its challenge)',
    ],
    spec: 'RFC 5280 4.1.2.5',
  }),
  TLS_CERTIFICATE_EXPIRES_SOON: code<Soon>({
    ...bad,
    severity: ({ soon }) => (soon ? 'warning' : 'notice'),
    says: (args) => `certificate of ${place(args)} expires in ${count(args.days)}`,
    effect: ({ role }) =>
      role === 'submission'
        ? 'from then on mail programs warn or refuse to send'
        : 'from then on senders that verify do not deliver',
    advice: () => [`renew it; ${RENEW}`, 'reload the mail server afterwards, and let the renewal do so'],
    spec: 'RFC 5280 4.1.2.5',
  }),
  TLS_CERTIFICATE_NOT_YET_VALID: code<Shown & { readonly notBefore: string }>({
    ...bad,
    says: (args) => `certificate of ${place(args)} is valid only from ${args.notBefore}`,
    advice: () => [
      'check the clock of the host that issued it, and the clock of this one',
      'put the previous certificate back until then',
    ],
    spec: 'RFC 5280 4.1.2.5',
  }),
  TLS_CERTIFICATE_SELF_SIGNED: code<Shown>({
    ...bad,
    says: (args) => `${place(args)} shows a self-signed certificate`,
    advice: () => [
      'get one from a public authority (ACME is free of charge); many systems come with a self-signed placeholder that nobody replaced',
      'if all clients are yours and trust it, give its PEM file to Postwatch under "trust: ca"',
    ],
    spec: 'RFC 5280 6.1',
  }),
  TLS_CERTIFICATE_WRONG_NAME: code<Shown & { readonly reference: string; readonly names: readonly string[] }>(
    {
      ...bad,
      says: (args) => `certificate of ${place(args)} is not for ${args.reference}`,
      evidence: ({ names, certificate }) =>
        `it names ${names.length > 0 ? names.join(', ') : 'nothing (no subjectAltName)'}; ${certificate}`,
      advice: ({ reference }) => [
        `issue it for ${reference} too: the name that clients connect to, for MX records the name of the MX host and not the mail domain`,
        'if the server has several certificates, check that it chooses by the name that the client asks for (SNI)',
      ],
      spec: 'RFC 9525 6.1',
    },
  ),
  TLS_CHAIN_INCOMPLETE: code<Shown>({
    ...bad,
    says: (args) => `${place(args)} sends its certificate without the issuer's: it cannot be verified`,
    advice: () => [
      'let the server send the full chain (fullchain.pem instead of cert.pem; Postfix: smtpd_tls_chain_files)',
      'browsers fetch missing certificates, mail servers do not: a look with a browser proves nothing',
      'if a private authority issued it, give its PEM file to Postwatch under "trust: ca"',
    ],
    spec: 'RFC 8446 4.4.2',
  }),
  TLS_ISSUER_UNKNOWN: code<Shown>({
    ...bad,
    says: (args) => `certificate of ${place(args)} leads to an authority that is not trusted here`,
    advice: () => [
      'get one from an authority that mail programs trust',
      'if the authority is your own, give its PEM file to Postwatch under "trust: ca"',
      'check that every certificate between this one and the root is sent, in order',
    ],
    spec: 'RFC 5280 6.1',
  }),
  TLS_CHAIN_EXPIRED: code<Gone>({
    ...bad,
    says: (args) => `an issuer's certificate in the chain of ${place(args)} expired ${ago(args.daysAgo)}`,
    advice: () => [
      'replace the chain file by the one that came with the last renewal: authorities change their intermediates',
      'reload the mail server',
    ],
    spec: 'RFC 5280 6.1',
  }),
  TLS_CHAIN_EXPIRES_SOON: code<Soon>({
    ...bad,
    severity: ({ soon }) => (soon ? 'warning' : 'notice'),
    says: (args) =>
      `an issuer's certificate in the chain of ${place(args)} expires in ${count(args.days)}, before the server's own`,
    effect: () => 'from then on the certificate cannot be verified, although its own date is fine',
    advice: () => ['take the current chain file from the authority, or renew now', 'reload the mail server'],
    spec: 'RFC 5280 6.1',
  }),
  TLS_CERTIFICATE_UNTRUSTED: code<Shown & { readonly error: string }>({
    ...bad,
    says: (args) => `certificate of ${place(args)} cannot be verified (${args.error})`,
    advice: ({ endpoint }) => [
      `look at the whole chain: openssl s_client -showcerts -connect ${endpoint}`,
      'have it issued again if it was revoked, is meant for another purpose, or is signed in a way that is no longer accepted',
    ],
    spec: 'RFC 5280 6.1',
  }),
  TLS_KEY_WEAK: code<Shown & { readonly keyType: string; readonly keyBits: number }>({
    ...bad,
    severity: 'warning',
    says: (args) =>
      `key of the certificate of ${place(args)} is too short: ${args.keyType.toUpperCase()} with ${String(args.keyBits)} bits`,
    effect: () => 'libraries of today refuse it, and it can be broken with money',
    advice: () => [`issue the certificate anew with ECDSA P-256 or RSA of 2048 bits or more; ${RENEW}`],
    spec: 'RFC 9325 4.5',
  }),
  TLS_CERTIFICATE_OK: code<Timed>({
    ...bad,
    outcome: 'pass',
    severity: 'info',
    says: (args) => `certificate of ${place(args)} is trusted and valid for ${count(args.days)}`,
    effect: () => '',
    advice: () => [],
  }),
  TLS_CERTIFICATE_NOT_JUDGED: code<{ readonly because: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ because }) => `the certificate was not judged: ${because}`,
    advice: () => [],
  }),
};

export const tlsCertificate = defineCheck({
  id: 'tls-certificate',
  probe: 'smtp',
  title: 'The certificate is in its time, for this name, and from a trusted authority',
  codes,
  judge({ facts, subject, at }, raise) {
    const here = byAddress(raise, codes, endpointId(subject.host, subject.port));
    for (const { address, tls } of facts.sessions) {
      if (tls !== undefined && tls.chain.length > 0)
        tellOf(tls, {
          address,
          at,
          role: subject.role,
          enforced: subject.mtaSts === 'enforce',
          tell: here.tell,
        });
    }
    if (here.raise()) return;
    raise('TLS_CERTIFICATE_NOT_JUDGED', {
      because: subject.tls === 'none' ? 'the configuration says "tls: none"' : 'none was seen',
    });
  },
});

interface Context {
  readonly address: string;
  readonly at: string;
  readonly role: 'mx' | 'submission';
  readonly enforced: boolean;
  readonly tell: ByAddress<typeof codes>['tell'];
}

function tellOf(tls: TlsFacts, { address, at, role, enforced, tell }: Context): void {
  const [leaf, ...issuers] = tls.chain;
  if (leaf === undefined) return;
  const shown = { role, enforced, certificate: describeCertificate(leaf) };
  const timed = (certificate: CertificateFact) => ({
    role,
    enforced,
    certificate: describeCertificate(certificate),
    days: daysLeft(certificate, at),
    notAfter: certificate.notAfter,
  });
  // A placeholder has no authority, no matching name and no date that matters: one cause.
  if (tls.trustError === 'DEPTH_ZERO_SELF_SIGNED_CERT' || (!tls.trusted && leaf.selfSigned)) {
    return tell(address, 'TLS_CERTIFICATE_SELF_SIGNED', shown, leaf.sha256);
  }
  let fine = true;
  const found: typeof tell = (...args) => {
    fine = false;
    tell(...args);
  };
  const own = timed(leaf);
  // Roots at the end of the chain are not looked at: clients take their own.
  const shortest = issuers
    .filter(({ selfSigned }) => !selfSigned)
    .map(timed)
    .sort((a, b) => a.days - b.days)[0];
  if (own.days < 0) found(address, 'TLS_CERTIFICATE_EXPIRED', gone(own), leaf.sha256);
  else if (Date.parse(leaf.notBefore) > Date.parse(at))
    found(
      address,
      'TLS_CERTIFICATE_NOT_YET_VALID',
      { ...shown, notBefore: utcMinute(leaf.notBefore) },
      leaf.sha256,
    );
  else if (shortest !== undefined && shortest.days < 0)
    found(address, 'TLS_CHAIN_EXPIRED', gone(shortest), shortest.certificate);
  else if (!tls.trusted) tellUntrusted(tls, leaf, { address, shown, tell: found });
  if (!tls.nameMatches)
    found(
      address,
      'TLS_CERTIFICATE_WRONG_NAME',
      { ...shown, reference: tls.reference, names: leaf.names.map((name) => name.replace(/^(DNS|IP):/, '')) },
      leaf.sha256,
    );
  if (own.days >= 0 && dueOf(leaf, own.days) !== undefined) {
    found(
      address,
      'TLS_CERTIFICATE_EXPIRES_SOON',
      { ...own, soon: dueOf(leaf, own.days) === 'soon' },
      leaf.sha256,
    );
  } else if (
    shortest !== undefined &&
    shortest.days >= 0 &&
    shortest.days < own.days &&
    shortest.days <= 21
  ) {
    found(address, 'TLS_CHAIN_EXPIRES_SOON', { ...shortest, soon: shortest.days <= 7 }, shortest.certificate);
  }
  if (isWeak(leaf))
    found(address, 'TLS_KEY_WEAK', { ...shown, keyType: leaf.keyType, keyBits: leaf.keyBits }, leaf.sha256);
  if (fine) tell(address, 'TLS_CERTIFICATE_OK', own, leaf.sha256);
}

function tellUntrusted(
  tls: TlsFacts,
  leaf: CertificateFact,
  { address, shown, tell }: { address: string; shown: Omit<Shown, keyof Here>; tell: Context['tell'] },
): void {
  const alone = tls.chain.length === 1;
  // The runtime has no name for this reason of OpenSSL's (EE_KEY_TOO_SMALL), or says that it has none.
  if (/^(EE_KEY_TOO_SMALL|UNSPECIFIED)$/.test(tls.trustError) && isWeak(leaf)) return;
  if (/^UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(_LOCALLY)?)$/.test(tls.trustError)) {
    tell(address, alone ? 'TLS_CHAIN_INCOMPLETE' : 'TLS_ISSUER_UNKNOWN', shown, leaf.sha256);
  } else if (tls.trustError === 'SELF_SIGNED_CERT_IN_CHAIN')
    tell(address, 'TLS_ISSUER_UNKNOWN', shown, leaf.sha256);
  else
    tell(
      address,
      'TLS_CERTIFICATE_UNTRUSTED',
      { ...shown, error: tls.trustError === '' ? 'no reason given' : tls.trustError },
      leaf.sha256,
    );
}

function isWeak({ keyType, keyBits }: CertificateFact): boolean {
  if (keyBits === 0) return false;
  return keyType.startsWith('ec') ? keyBits < 224 : /^(rsa|dsa)/.test(keyType) && keyBits < 2048;
}

function count(days: number): string {
  if (days < 1) return 'less than a day';
  return days === 1 ? '1 day' : `${String(days)} days`;
}

function ago(days: number): string {
  return days === 0 ? 'within the last day' : `${count(days)} ago`;
}

function gone<T extends { readonly days: number }>({
  days,
  ...rest
}: T): Omit<T, 'days'> & { readonly daysAgo: number } {
  return { ...rest, daysAgo: -days - 1 };
}
