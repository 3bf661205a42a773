import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { createAuthority } from '../../../../lab/certificates.ts';
import { serverEndPoint } from '../../../../core/protocol/sasl/index.ts';

function derOf(pem: string): Buffer {
  const [first = ''] = pem.split('-----END');
  return Buffer.from(first.replace(/-----[^-]+-----/, ''), 'base64');
}

describe('serverEndPoint()', () => {
  let der: Buffer;
  beforeAll(async () => {
    const authority = await createAuthority(new Date('2026-11-24T02:14:00Z'));
    der = derOf((await authority.issue(['mx.example.com'], { from: -1, until: 20 })).cert);
  });

  test('RFC 5929 4.1: is the hash of the certificate by the hash of its signature', () => {
    expect(serverEndPoint(der)).toEqual({
      type: 'tls-server-end-point',
      data: createHash('sha256').update(der).digest(),
    });
  });

  test.each([
    // ecdsa-with-SHA384, sha512WithRSAEncryption, sha1WithRSAEncryption, Ed25519
    ['2a8648ce3d040303', 48],
    ['2a864886f70d01010d', 64],
    ['2a864886f70d010105', 32],
    ['2b6570', undefined],
  ])('signature algorithm %s gives %s octets', (oid, length) => {
    const algorithm = `30${octet(oid.length / 2 + 2)}06${octet(oid.length / 2)}${oid}`;
    const certificate = Buffer.from(`30${octet(2 + algorithm.length / 2)}3000${algorithm}`, 'hex');
    expect(serverEndPoint(certificate)?.data.length).toBe(length);
  });

  test('is total, also on certificates that were damaged', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(), fc.nat({ max: 255 }), (bytes, at, value) => {
        serverEndPoint(bytes);
        const damaged = Buffer.from(der);
        damaged[at % 16] = value;
        serverEndPoint(damaged);
        serverEndPoint(der.subarray(0, at % der.length));
      }),
    );
  });
});

function octet(value: number): string {
  return value.toString(16).padStart(2, '0');
}
