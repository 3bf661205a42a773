/** Facts of a healthy handshake, as the scripted dialer and the tests show it: a leaf and its intermediate, in their time. */
import type { CertificateFact, TlsFacts } from '../../core/model/tls-facts.ts';

export function sampleLeaf(name: string): CertificateFact {
  return {
    subject: `CN=${name}`,
    issuer: "C=US, O=Let's Encrypt, CN=R11",
    names: [`DNS:${name}`],
    notBefore: '2026-10-17T08:12:00.000Z',
    notAfter: '2027-01-15T08:12:00.000Z',
    serial: '04A1B2C3D4E5F60718293A4B5C6D7E8F9012',
    keyType: 'ec',
    keyBits: 256,
    sha256: 'a1'.repeat(32),
    spkiSha256: 'b1'.repeat(32),
    selfSigned: false,
  };
}

export const SAMPLE_INTERMEDIATE: CertificateFact = {
  subject: "C=US, O=Let's Encrypt, CN=R11",
  issuer: 'C=US, O=Internet Security Research Group, CN=ISRG Root X1',
  names: [],
  notBefore: '2024-03-13T00:00:00.000Z',
  notAfter: '2029-03-12T23:59:59.000Z',
  serial: '8A7D3E13D62F30EF2386BD29076B34F8',
  keyType: 'rsa',
  keyBits: 2048,
  sha256: 'a2'.repeat(32),
  spkiSha256: 'b2'.repeat(32),
  selfSigned: false,
};

export function sampleTls(reference: string): TlsFacts {
  return {
    established: true,
    reference,
    sni: true,
    protocol: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    trusted: true,
    trustError: '',
    nameMatches: true,
    chain: [sampleLeaf(reference), SAMPLE_INTERMEDIATE],
    failure: '',
    failureCode: '',
  };
}
