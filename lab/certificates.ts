/** Certificates of the laboratory: one authority, and leaves with chosen faults. Made anew at each start, in memory only. */
// @peculiar/x509 finds its parts through decorator metadata, which this polyfill provides; it must come first.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 86_400_000;

export interface Leaf {
  /** PEM: the leaf, and its private key. */
  readonly cert: string;
  readonly key: string;
}

export interface Authority {
  /** PEM of the root. */
  readonly ca: string;
  /** A leaf for these names, valid from and until so many days from now (negative = past). */
  readonly issue: (names: readonly string[], days: { readonly from: number; readonly until: number }) => Promise<Leaf>;
}

/** A root that is valid for a month. Throws only when the runtime has no ECDSA. */
export async function createAuthority(now: Date, commonName = 'Postwatch laboratory CA'): Promise<Authority> {
  x509.cryptoProvider.set(webcrypto);
  const rootKeys = await newKeys();
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=${commonName}`,
    notBefore: new Date(now.getTime() - 400 * DAY),
    notAfter: new Date(now.getTime() + 30 * DAY),
    signingAlgorithm: ALGORITHM,
    keys: rootKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 1, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(rootKeys.publicKey),
    ],
  });
  return {
    ca: root.toString('pem'),
    async issue(names, days) {
      const keys = await newKeys();
      const leaf = await x509.X509CertificateGenerator.create({
        serialNumber: serial(),
        subject: `CN=${names[0] ?? 'nobody'}`,
        issuer: root.subject,
        notBefore: new Date(now.getTime() + days.from * DAY),
        notAfter: new Date(now.getTime() + days.until * DAY),
        signingAlgorithm: ALGORITHM,
        publicKey: keys.publicKey,
        signingKey: rootKeys.privateKey,
        extensions: [
          new x509.BasicConstraintsExtension(false),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
          new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns' as const, value }))),
        ],
      });
      const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
      return { cert: leaf.toString('pem'), key: `-----BEGIN PRIVATE KEY-----\n${der.replace(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n` };
    },
  };
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey({ name: ALGORITHM.name, namedCurve: ALGORITHM.namedCurve }, true, ['sign', 'verify']);
}

function serial(): string {
  // RFC 5280 4.1.2.2: positive, at most 20 octets.
  return `00${Buffer.from(webcrypto.getRandomValues(new Uint8Array(15))).toString('hex')}`;
}
