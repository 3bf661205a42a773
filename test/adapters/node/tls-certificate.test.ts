import { createHash, X509Certificate } from 'node:crypto';
import { createChainReader } from '../../../adapters/node/tls-certificate.ts';
import { matchTlsa } from '../../../core/protocol/tlsa/index.ts';
import { createAuthority } from '../../../lab/certificates.ts';

test('a leaf has the digests that any TLSA record may want', async () => {
  const authority = await createAuthority(new Date());
  const { cert } = await authority.issue(['mx.example.com'], { from: -1, until: 20 });
  const leaf = new X509Certificate(cert);
  const read = createChainReader();
  for (const [fact] of [read(leaf), read(leaf)]) {
    if (fact === undefined) throw new Error('There is no leaf');
    const spki = leaf.publicKey.export({ type: 'spki', format: 'der' });
    const full = [leaf.raw, spki] as const;
    const records = [0, 1].flatMap((selector) => {
      const octets = full[selector] ?? Buffer.alloc(0);
      const digest = (hash: string): string => createHash(hash).update(octets).digest('hex');
      return [octets.toString('hex'), digest('sha256'), digest('sha512')].map((data, matching) => ({
        usage: 3,
        selector,
        matching,
        data,
      }));
    });
    const { matches } = matchTlsa(records, [fact], { references: ['mx.example.com'], at: new Date() });
    expect(matches.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 6 }, () => 'match'));
  }
});
