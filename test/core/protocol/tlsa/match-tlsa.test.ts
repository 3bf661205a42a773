import { createHash } from 'node:crypto';
import { SAMPLE_INTERMEDIATE, sampleLeaf } from '../../../../adapters/memory/sample-tls.ts';
import type { CertificateFact } from '../../../../core/model/tls-facts.ts';
import { matchTlsa, type TlsaRecord, type TlsaVerdict } from '../../../../core/protocol/tlsa/index.ts';

const AT = new Date('2026-11-24T02:14:00Z');
const LEAF = { ...sampleLeaf('mx.example.com'), sha512: 'c1'.repeat(64), spkiSha512: 'd1'.repeat(64) };
const CHAIN: readonly CertificateFact[] = [LEAF, SAMPLE_INTERMEDIATE];
const OTHER = 'ee'.repeat(32);
const NOTHING = createHash('sha256').digest('hex');

function record(text: string): TlsaRecord {
  const [usage, selector, matching, data = ''] = text.split(' ');
  return { usage: Number(usage), selector: Number(selector), matching: Number(matching), data };
}

function match(
  texts: readonly string[],
  chain = CHAIN,
  at = AT,
  references = ['mx.example.com', 'example.com'],
): TlsaVerdict {
  return matchTlsa(texts.map(record), chain, { references, at });
}

describe('matchTlsa() of one record', () => {
  it.each([
    [`3 1 1 ${LEAF.spkiSha256}`, 'match', 0],
    [`3 0 1 ${LEAF.sha256}`, 'match', 0],
    [`3 1 2 ${LEAF.spkiSha512}`, 'match', 0],
    [`3 0 2 ${LEAF.sha512}`, 'match', 0],
    [`2 1 1 ${SAMPLE_INTERMEDIATE.spkiSha256}`, 'match', 1],
    [`2 0 1 ${SAMPLE_INTERMEDIATE.sha256}`, 'match', 1],
    [`3 1 1 ${OTHER}`, 'no-match', undefined],
    // Each usage looks at its own place in the chain.
    [`3 1 1 ${SAMPLE_INTERMEDIATE.spkiSha256}`, 'no-match', undefined],
    [`2 1 1 ${LEAF.spkiSha256}`, 'no-match', undefined],
    [`3 1 1 ${LEAF.sha256}`, 'no-match', undefined],
    // Of an issuer SHA-512 is not kept; an anchor in full need not be presented.
    [`2 1 2 ${'ee'.repeat(64)}`, 'unknown', undefined],
    ['2 0 0 3003020101', 'unknown', undefined],
    ['3 0 0 3003020101', 'no-match', undefined],
    [`1 1 1 ${LEAF.spkiSha256}`, 'unusable', undefined],
    [`3 1 1 ${NOTHING}`, 'no-match', undefined],
  ])('%s: %s', (text, outcome, at) => {
    const [found] = match([text]).matches;
    expect({ outcome: found?.outcome, at: found?.at }).toEqual({ outcome, at });
  });

  it('compares a certificate that stands in DNS in full', () => {
    const data = '3003020101';
    const sha256 = createHash('sha256').update(Buffer.from(data, 'hex')).digest('hex');
    expect(match([`3 0 0 ${data}`], [{ ...LEAF, sha256 }]).status).toBe('match');
    expect(match([`3 1 0 ${data}`], [{ ...LEAF, spkiSha256: sha256 }]).status).toBe('match');
  });

  it('leaves names and dates out of DANE-EE, and holds them against DANE-TA (RFC 7671 5.1, 5.2)', () => {
    const late = new Date('2027-02-01T00:00:00Z');
    const [ee, ta] = [`3 1 1 ${LEAF.spkiSha256}`, `2 1 1 ${SAMPLE_INTERMEDIATE.spkiSha256}`];
    expect(match([ee], CHAIN, late, ['other.example']).status).toBe('match');
    expect(match([ta], CHAIN, late)).toMatchObject({
      status: 'mismatch',
      matches: [{ outcome: 'unfit', unfit: 'time', at: 1 }],
    });
    expect(match([ta], CHAIN, AT, ['other.example'])).toMatchObject({
      status: 'mismatch',
      matches: [{ unfit: 'name' }],
    });
    expect(match([ta], [LEAF, { ...SAMPLE_INTERMEDIATE, subject: 'CN=Stranger' }])).toMatchObject({
      matches: [{ unfit: 'chain' }],
    });
  });
});

describe('matchTlsa() of all records', () => {
  const ee = `3 1 1 ${LEAF.spkiSha256}`;
  it.each([
    [[], 'none'],
    [[ee], 'match'],
    [[`3 1 1 ${OTHER}`, ee], 'match'],
    [[`3 1 1 ${OTHER}`], 'mismatch'],
    [[`3 1 1 ${OTHER}`, `1 1 1 ${LEAF.spkiSha256}`], 'mismatch'],
    [[`1 1 1 ${LEAF.spkiSha256}`, '3 1 1 abcd'], 'unusable'],
    // Well formed, so that senders take part, and fail.
    [[`3 0 1 ${NOTHING}`], 'mismatch'],
    [[`2 1 2 ${'ee'.repeat(64)}`], 'unknown'],
  ] as const)('%j: %s', (texts, status) => expect(match(texts).status).toBe(status));

  it('knows nothing without a chain', () => {
    expect(match([ee], []).status).toBe('unknown');
    expect(match([`1 1 1 ${OTHER}`], []).status).toBe('unusable');
  });

  it.each([
    [[ee], 'none', 0],
    [[ee, `3 1 1 ${OTHER}`], 'next-key', 0],
    [[ee, `2 1 1 ${SAMPLE_INTERMEDIATE.spkiSha256}`], 'issuer', 0],
    [[`2 0 1 ${SAMPLE_INTERMEDIATE.sha256}`], 'issuer', 0],
    // Not fooled: the same again, the same certificate in another form, an issuer of somebody else, nothing at all.
    [[ee, ee.toUpperCase()], 'none', 1],
    [[ee, `3 0 1 ${LEAF.sha256}`], 'none', 0],
    [[ee, `3 0 1 ${OTHER}`], 'none', 0],
    [[ee, `2 1 1 ${OTHER}`], 'none', 0],
    [[ee, `3 1 1 ${NOTHING}`], 'none', 0],
    [[ee, `3 1 1 abcd`], 'none', 0],
    [[`3 1 1 ${OTHER}`, `3 1 1 ${'dd'.repeat(32)}`], 'none', 0],
  ] as const)('%j: rollover %s', (texts, rollover, duplicates) => {
    expect(match(texts.map((text) => text.toLowerCase()))).toMatchObject({ rollover, duplicates });
  });
});
