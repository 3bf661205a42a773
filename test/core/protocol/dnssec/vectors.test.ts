/** Examples of the RFCs and the root's own keys, so that signer and validator cannot be wrong in the same way. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { algorithmName, digestOf, verifySignature } from '../../../../core/protocol/dnssec/algorithms.ts';
import { parseTrustAnchor, ROOT_ANCHORS } from '../../../../core/protocol/dnssec/index.ts';
import { compareNames } from '../../../../core/protocol/dnssec/name-order.ts';
import { nsec3Hash } from '../../../../core/protocol/dnssec/nsec3-denial.ts';
import {
  keyTagOf,
  readDelegationSigner,
  readDnsKey,
  readNsec,
  readNsec3,
  readSignature,
} from '../../../../core/protocol/dnssec/read-rdata.ts';
import { signedData, wireName } from '../../../../core/protocol/dnssec/signed-data.ts';

const ROOT_KEYS = [
  'AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3+/4RgWOq7HrxRixHlFlExOLAJr5emLvN7SWXgnLh4+B5xQlNVz8Og8kvArMtNROxVQuCaSnIDdD5LKyWbRd2n9WGe2R8PzgCmr3EgVLrjyBxWezF0jLHwVN8efS3rCj/EWgvIWgb9tarpVUDK/b58Da+sqqls3eNbuv7pr+eoZG+SrDK6nWeL3c6H5Apxz7LjVc1uTIdsIXxuOLYA4/ilBmSVIzuDWfdRUfhHdY6+cn8HFRm+2hM8AnXGXws9555KrUB5qihylGa8subX2Nn6UwNR1AkUTV74bU=',
  'AwEAAa96jeuknZlaeSrvyAJj6ZHv28hhOKkx3rLGXVaC6rXTsDc449/cidltpkyGwCJNnOAlFNKF2jBosZBU5eeHspaQWOmOElZsjICMQMC3aeHbGiShvZsx4wMYSjH8e7Vrhbu6irwCzVBApESjbUdpWWmEnhathWu1jo+siFUiRAAxm9qyJNg/wOZqqzL/dL/q8PkcRU5oUKEpUge71M3ej2/7CPqpdVwuMoTvoB+ZOT4YeGyxMvHmbrxlFzGOHOijtzN+u1TQNatX2XBuzZNQ1K+s2CXkPIZo7s6JgZyvaBevYtxPvYLw4z9mR7K2vaF18UYH9Z9GNUUeayffKC73PYc=',
];

test('the trust anchors are the digests of the published keys of the root', () => {
  const anchors = ROOT_KEYS.map((key) => {
    const rdata = Buffer.concat([Buffer.from([1, 1, 3, 8]), Buffer.from(key, 'base64')]);
    const digest = digestOf(2, Buffer.concat([Buffer.from([0]), rdata]));
    return { zone: '', keyTag: keyTagOf(rdata), algorithm: 8, digestType: 2, digest };
  });
  expect(anchors).toEqual(ROOT_ANCHORS);
});

interface Example {
  readonly source: string;
  readonly owner: string;
  readonly flags: number;
  readonly algorithm: number;
  readonly keyTag: number;
  readonly key: string;
  readonly ds: readonly [number, string];
  readonly name: string;
  readonly type: number;
  readonly rdata: Buffer;
  readonly labels: number;
  readonly ttl: number;
  readonly expiration: string;
  readonly inception: string;
  readonly signature: string;
}

const MX = Buffer.concat([Buffer.from([0, 10]), wireName('mail.example.com') ?? Buffer.alloc(0)]);
const EXAMPLES: readonly Example[] = [
  {
    source: 'RFC 8080 6.1',
    owner: 'example.com',
    flags: 257,
    algorithm: 15,
    keyTag: 3613,
    key: 'l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=',
    ds: [2, '3aa5ab37efce57f737fc1627013fee07bdf241bd10f3b1964ab55c78e79a304b'],
    name: 'example.com',
    type: 15,
    rdata: MX,
    labels: 2,
    ttl: 3600,
    expiration: '2015-08-19T22:00:00Z',
    inception: '2015-07-29T22:00:00Z',
    signature: 'oL9krJun7xfBOIWcGHi7mag5/hdZrKWw15jPGrHpjQeRAvTdszaPD+QLs3fx8A4M3e23mRZ9VrbpMngwcrqNAg==',
  },
  {
    source: 'RFC 6605 6.1',
    owner: 'example.net',
    flags: 257,
    algorithm: 13,
    keyTag: 55648,
    key: 'GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==',
    ds: [2, 'b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17'],
    name: 'www.example.net',
    type: 1,
    rdata: Buffer.from([192, 0, 2, 1]),
    labels: 3,
    ttl: 3600,
    expiration: '2010-09-09T10:04:39Z',
    inception: '2010-08-12T10:04:39Z',
    signature: 'qx6wLYqmh+l9oCKTN6qIc+bw6ya+KJ8oMz0YP107epXAyGmt+3SNruPFKG7tZoLBLlUzGGus7ZwmwWep666VCw==',
  },
];

describe.each(EXAMPLES)('$source', (example) => {
  const publicKey = Buffer.from(example.key, 'base64');
  const rdata = Buffer.concat([
    Buffer.from([example.flags >> 8, example.flags & 255, 3, example.algorithm]),
    publicKey,
  ]);
  it('key tag and DS digest', () => {
    expect(keyTagOf(rdata)).toBe(example.keyTag);
    expect(digestOf(example.ds[0], Buffer.concat([wireName(example.owner) ?? Buffer.alloc(0), rdata]))).toBe(
      example.ds[1],
    );
  });
  it('signature over the canonical form', () => {
    const head = Buffer.alloc(18);
    head.writeUInt16BE(example.type, 0);
    head[2] = example.algorithm;
    head[3] = example.labels;
    head.writeUInt32BE(example.ttl, 4);
    head.writeUInt32BE(Date.parse(example.expiration) / 1000, 8);
    head.writeUInt32BE(Date.parse(example.inception) / 1000, 12);
    head.writeUInt16BE(example.keyTag, 16);
    const wire = Buffer.concat([
      head,
      wireName(example.owner) ?? Buffer.alloc(0),
      Buffer.from(example.signature, 'base64'),
    ]);
    const signature = readSignature(wire);
    if (signature === undefined) throw new Error('The example cannot be read');
    const data = signedData({ name: example.name, type: example.type, rdatas: [example.rdata] }, signature);
    if (data === undefined) throw new Error('The example has no wire form');
    expect(verifySignature(example.algorithm, publicKey, data, signature.signature)).toBe(true);
    data[data.length - 1] = (data.at(-1) ?? 0) ^ 1;
    expect(verifySignature(example.algorithm, publicKey, data, signature.signature)).toBe(false);
  });
});

test.each([
  ['example', '0p9mhaveqvm6t7vbl5lop2u3t2rp3tom'],
  ['a.example', '35mthgpgcu1qg68fab165klnsnk3dpvl'],
  ['ai.example', 'gjeqe526plbf1g8mklp59enfd789njgi'],
  ['ns1.example', '2t7b4g4vsa5smi47k61mv5bv1a22bojr'],
  ['*.w.example', 'r53bq7cc2uvmubfu5ocmm6pers9tk9en'],
])('nsec3Hash() of %s is that of RFC 5155 appendix A', (name, hash) => {
  expect(nsec3Hash(name, Buffer.from('aabbccdd', 'hex'), 12)).toBe(hash);
});

test('names sort as RFC 4034 6.1 lists them', () => {
  const inOrder = [
    'example',
    'a.example',
    'yljkjljk.a.example',
    'z.a.example',
    'zabc.a.example',
    'z.example',
    '\\001.z.example',
    '*.z.example',
    '\\200.z.example',
  ];
  expect(inOrder.toReversed().toSorted(compareNames)).toEqual(inOrder);
});

describe('verifySignature()', () => {
  const data = Buffer.from('what is signed');
  const raw = (jwk: { x?: string | undefined; y?: string | undefined }): Buffer =>
    Buffer.concat([Buffer.from(jwk.x ?? '', 'base64url'), Buffer.from(jwk.y ?? '', 'base64url')]);
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { e = '', n = '' } = rsa.publicKey.export({ format: 'jwk' });
  const exponent = Buffer.from(e, 'base64url');
  const modulus = Buffer.from(n, 'base64url');
  const rsaKey = Buffer.concat([Buffer.from([exponent.length]), exponent, modulus]);
  const rsaLong = Buffer.concat([Buffer.from([0, 0, exponent.length]), exponent, modulus]);
  const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const ed25519 = generateKeyPairSync('ed25519');
  const ed448 = generateKeyPairSync('ed448');
  const jwk = (pair: { publicKey: { export(options: { format: 'jwk' }): object } }): Buffer =>
    raw(pair.publicKey.export({ format: 'jwk' }));
  const cases: readonly (readonly [number, Buffer, Buffer])[] = [
    [8, rsaKey, sign('sha256', data, rsa.privateKey)],
    [8, rsaLong, sign('sha256', data, rsa.privateKey)],
    [10, rsaKey, sign('sha512', data, rsa.privateKey)],
    [13, jwk(p256), sign('sha256', data, { key: p256.privateKey, dsaEncoding: 'ieee-p1363' })],
    [14, jwk(p384), sign('sha384', data, { key: p384.privateKey, dsaEncoding: 'ieee-p1363' })],
    [15, jwk(ed25519), sign(null, data, ed25519.privateKey)],
    [16, jwk(ed448), sign(null, data, ed448.privateKey)],
  ];
  it.each(cases)('algorithm %i: takes its own, and nothing that was altered', (algorithm, key, signature) => {
    expect(verifySignature(algorithm, key, data, signature)).toBe(true);
    expect(verifySignature(algorithm, key, Buffer.from('what is forged'), signature)).toBe(false);
    expect(verifySignature(algorithm, key, data, signature.subarray(1))).toBe(false);
    expect(verifySignature(algorithm, key.subarray(1), data, signature)).toBe(false);
    expect(algorithmName(algorithm)).not.toMatch(/^algorithm/);
  });
  it('refuses exponents that would take long, and SHA-1', () => {
    const slow = Buffer.concat([Buffer.from([9]), Buffer.alloc(9, 0xff), modulus]);
    expect(verifySignature(8, slow, data, Buffer.alloc(256))).toBe(false);
    expect(verifySignature(5, rsaKey, data, sign('sha1', data, rsa.privateKey))).toBe(false);
  });
  it('never throws', () => {
    const octets = fc.uint8Array({ maxLength: 140 }).map((one) => Buffer.from(one));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), octets, octets, (algorithm, key, signature) => {
        expect(verifySignature(algorithm, key, data, signature)).toBe(false);
      }),
    );
  });
});

test('RDATA of any octets is read or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (octets) => {
      const rdata = Buffer.from(octets);
      for (const read of [readSignature, readDnsKey, readDelegationSigner, readNsec, readNsec3])
        expect(() => read(rdata)).not.toThrow();
    }),
  );
});

test('readNsec() reads the bitmap of RFC 4034 4.3', () => {
  const bits = Buffer.from(
    '0006400100000003041b000000000000000000000000000000000000000000000000000020',
    'hex',
  );
  const nsec = readNsec(Buffer.concat([wireName('host.example.com') ?? Buffer.alloc(0), bits]));
  expect({ next: nsec?.next, types: [...(nsec?.types ?? [])] }).toEqual({
    next: 'host.example.com',
    types: [1, 15, 46, 47, 1234],
  });
  expect(
    readNsec(Buffer.concat([wireName('a') ?? Buffer.alloc(0), Buffer.from('000140000140', 'hex')])),
  ).toBeUndefined();
});

describe('parseTrustAnchor()', () => {
  it('reads a DS record as zone files and trust anchor files write it', () => {
    const digest = createHash('sha256').update('x').digest('hex');
    expect(parseTrustAnchor(`. IN DS 20326 8 2 ${digest.toUpperCase()}`)).toEqual({
      ok: true,
      value: { zone: '', keyTag: 20326, algorithm: 8, digestType: 2, digest },
    });
    expect(
      parseTrustAnchor(`Corp.Example. 3600 IN DS 1 13 2 ${digest.slice(0, 8)} ${digest.slice(8)}`),
    ).toMatchObject({ ok: true, value: { zone: 'corp.example', digest } });
    expect(parseTrustAnchor(`corp.example DS 1 13 2 ${digest}`)).toMatchObject({ ok: true });
  });
  it.each([
    '',
    '. IN DNSKEY 257 3 8 AwEAAa',
    '. DS 70000 8 2 00',
    '. DS 1 8 2 abcd',
    '. DS 1 8 9 abcd',
    'a..b DS 1 8 1 00',
  ])('refuses "%s"', (text) => {
    expect(parseTrustAnchor(text)).toMatchObject({ ok: false, code: 'bad-anchor' });
  });
  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof parseTrustAnchor(text).ok === 'boolean'));
  });
});
