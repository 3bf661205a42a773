/** Certificates of the laboratory: one authority, and leaves with chosen faults. Made anew at each start, in memory only. */
// @peculiar/x509 finds its parts through decorator metadata, which this polyfill provides; it must come first.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';

const ALGORITHMS = {
  'p-256': { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  // Too short for anybody since years; for a server that nobody has looked after.
  'rsa-1024': {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 1024,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  },
} as const;
const DAY = 86_400_000;

export interface Leaf {
  /** PEM: the leaf with the certificates that are sent behind it, and its private key. */
  readonly cert: string;
  readonly key: string;
}

/** Valid from and until so many days from now (negative = past). */
export interface Days {
  readonly from: number;
  readonly until: number;
}

export interface LeafOptions {
  readonly key?: keyof typeof ALGORITHMS;
  /** Without subjectAltName: the first name stands in the common name only. */
  readonly commonNameOnly?: boolean;
  /** Without the certificate of its issuer. */
  readonly alone?: boolean;
}

export interface Authority {
  /** PEM of its certificate. */
  readonly ca: string;
  /** A leaf for these names and addresses. */
  readonly issue: (names: readonly string[], days: Days, options?: LeafOptions) => Promise<Leaf>;
  /** An authority below this one; its leaves come with its certificate. */
  readonly createIntermediate: (commonName: string, days: Days) => Promise<Authority>;
}

interface Issuer {
  readonly certificate: x509.X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
  /** PEM of what is sent behind its leaves: "" for a root, which clients have. */
  readonly sent: string;
}

/** A root that is valid for a month. Throws only when the runtime has no ECDSA. */
export async function createAuthority(now: Date, commonName = 'Postwatch laboratory CA'): Promise<Authority> {
  x509.cryptoProvider.set(webcrypto);
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=${commonName}`,
    ...period(now, { from: -400, until: 30 }),
    signingAlgorithm: ALGORITHMS['p-256'],
    keys,
    extensions: await authorityExtensions(keys.publicKey, 1),
  });
  return authorityOf({ certificate, keys, sent: '' }, now);
}

/** A certificate that vouches for itself, as many systems come with. */
export async function createSelfSigned(now: Date, names: readonly string[], days: Days): Promise<Leaf> {
  x509.cryptoProvider.set(webcrypto);
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=${names[0] ?? 'nobody'}`,
    ...period(now, days),
    signingAlgorithm: ALGORITHMS['p-256'],
    keys,
    extensions: [altNames(names)],
  });
  return { cert: certificate.toString('pem'), key: await pemOf(keys.privateKey) };
}

function authorityOf(issuer: Issuer, now: Date): Authority {
  return {
    ca: issuer.certificate.toString('pem'),
    async issue(names, days, { key = 'p-256', commonNameOnly = false, alone = false } = {}) {
      const keys = await newKeys(key);
      const leaf = await x509.X509CertificateGenerator.create({
        ...signedBy(issuer, names[0] ?? 'nobody', keys.publicKey),
        ...period(now, days),
        extensions: [
          new x509.BasicConstraintsExtension(false),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
          ...(commonNameOnly ? [] : [altNames(names)]),
        ],
      });
      return {
        cert: `${leaf.toString('pem')}\n${alone ? '' : issuer.sent}`,
        key: await pemOf(keys.privateKey),
      };
    },
    async createIntermediate(commonName, days) {
      const keys = await newKeys();
      const certificate = await x509.X509CertificateGenerator.create({
        ...signedBy(issuer, commonName, keys.publicKey),
        ...period(now, days),
        extensions: await authorityExtensions(keys.publicKey, 0),
      });
      return authorityOf({ certificate, keys, sent: `${certificate.toString('pem')}\n${issuer.sent}` }, now);
    },
  };
}

function signedBy({ certificate, keys }: Issuer, commonName: string, publicKey: webcrypto.CryptoKey) {
  return {
    serialNumber: serial(),
    subject: `CN=${commonName}`,
    issuer: certificate.subject,
    signingAlgorithm: ALGORITHMS['p-256'],
    publicKey,
    signingKey: keys.privateKey,
  };
}

async function authorityExtensions(publicKey: webcrypto.CryptoKey, depth: number): Promise<x509.Extension[]> {
  return [
    new x509.BasicConstraintsExtension(true, depth, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    await x509.SubjectKeyIdentifierExtension.create(publicKey),
  ];
}

function altNames(names: readonly string[]): x509.Extension {
  return new x509.SubjectAlternativeNameExtension(
    names.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
  );
}

function period(now: Date, { from, until }: Days): { readonly notBefore: Date; readonly notAfter: Date } {
  return {
    notBefore: new Date(now.getTime() + from * DAY),
    notAfter: new Date(now.getTime() + until * DAY),
  };
}

async function newKeys(key: keyof typeof ALGORITHMS = 'p-256'): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHMS[key], true, ['sign', 'verify']);
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${der.replace(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`;
}

function serial(): string {
  // RFC 5280 4.1.2.2: positive, at most 20 octets.
  return `00${Buffer.from(webcrypto.getRandomValues(new Uint8Array(15))).toString('hex')}`;
}
