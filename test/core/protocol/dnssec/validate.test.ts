import type { DnsAnswer, RrType } from '../../../../core/model/dns.ts';
import { unasked, type Ask } from '../../../../core/protocol/dns/index.ts';
import { validate, type DnssecVerdict } from '../../../../core/protocol/dnssec/index.ts';
import { createSignedWorld, type SignedZoneSpec } from '../../../../lab/signed-world.ts';

const AT = new Date('2026-11-24T02:14:00Z');
const EXAMPLE = `
example.com             MX    10 mx.example.com
mx.example.com          A     192.0.2.1
_25._tcp.mx.example.com TLSA  3 1 1 ${'ab'.repeat(32)}
www.example.com         CNAME mx.example.com
away.example.com        CNAME host.example.org
*.wild.example.com      TXT   "anything below"
`;

function world(example: SignedZoneSpec = {}, more: Readonly<Record<string, SignedZoneSpec>> = {}) {
  const zones = {
    com: {},
    org: { text: 'host.example.org A 192.0.2.9' },
    'example.com': { text: EXAMPLE, ...example },
    ...more,
  };
  const { anchors, look, ...dns } = createSignedWorld(zones, AT);
  const judge = (name: string, type: RrType, ask: Ask = look): DnssecVerdict =>
    validate(name, type, ask, { at: AT, anchors });
  return {
    anchors,
    look,
    dns,
    judge,
    told: (name: string, type: RrType) => `${judge(name, type).status} ${judge(name, type).code}`,
  };
}

describe('validate() finds secure', () => {
  const { told, judge } = world();
  it.each([
    ['example.com', 'MX'],
    ['mx.example.com', 'A'],
    ['_25._tcp.mx.example.com', 'TLSA'],
    ['www.example.com', 'A'],
    ['www.example.com', 'CNAME'],
    ['away.example.com', 'A'],
    ['x.y.wild.example.com', 'TXT'],
    ['com', 'DS'],
    ['', 'DNSKEY'],
    ['WWW.Example.COM.', 'A'],
    // Absence: of a type, of a name, at a step on the way to a name, at a wildcard, behind an alias.
    ['example.com', 'TXT'],
    ['none.example.com', 'A'],
    ['_tcp.mx.example.com', 'A'],
    ['x.wild.example.com', 'A'],
    ['www.example.com', 'MX'],
  ] as const)('%s %s', (name, type) => expect(told(name, type)).toBe('secure valid'));

  it('and says until when, and over which zones', () => {
    expect(judge('example.com', 'MX')).toMatchObject({
      zone: 'example.com',
      expires: { at: '2026-12-24T02:14:00.000Z' },
      path: [{ zone: '' }, { zone: 'com' }, { zone: 'example.com', algorithm: 15, digestType: 2 }],
    });
    const soon = world({ until: new Date('2026-11-26T00:00:00Z') });
    expect(soon.judge('example.com', 'MX')).toMatchObject({
      expires: { at: '2026-11-26T00:00:00.000Z', name: 'example.com', zone: 'example.com' },
      detail:
        'valid signatures from the trust anchor to example.com; the first of them, of example.com DNSKEY, ends 2026-11-26 00:00 UTC',
    });
  });
});

describe('validate() finds insecure', () => {
  it('what the zone above has no DS record for', () => {
    for (const signing of ['none', 'island'] as const) {
      const { judge, told } = world({ signing });
      expect(judge('example.com', 'MX')).toMatchObject({
        status: 'insecure',
        code: 'no-ds',
        zone: 'com',
        name: 'example.com',
        type: 'DS',
      });
      expect(told('none.example.com', 'A')).toBe('insecure no-ds');
      expect(told('example.com', 'DS')).toBe('secure valid');
    }
  });
  it('an alias that leads out of what is signed', () => {
    const { told } = world({}, { 'example.org': { signing: 'none', text: 'host.example.org A 192.0.2.9' } });
    expect(told('away.example.com', 'A')).toBe('insecure no-ds');
  });
  it('but not for a DS record that was forged to say so', () => {
    const { judge, look } = world();
    const forged: Ask = (n, t) => (n === 'example.com' && t === 'DS' ? alter(look(n, t), 43) : look(n, t));
    expect(judge('example.com', 'MX', forged)).toMatchObject({
      status: 'bogus',
      code: 'signature-wrong',
      type: 'DS',
    });
  });
});

describe('validate() finds bogus, and why', () => {
  it('signatures that are over, or not yet', () => {
    expect(world({ until: new Date('2026-11-20T08:12:00Z') }).judge('example.com', 'MX')).toMatchObject({
      status: 'bogus',
      code: 'signature-expired',
      detail: expect.stringMatching(
        /^the signature of example\.com DNSKEY by key \d+ of example\.com expired 2026-11-20 08:12 UTC$/,
      ),
      expires: { at: '2026-11-20T08:12:00.000Z' },
    });
    expect(world({ from: new Date('2026-11-25T00:00:00Z') }).told('example.com', 'MX')).toBe(
      'bogus signature-not-yet-valid',
    );
  });
  it('a DS record that no key fits', () => {
    const { judge } = world({ signing: 'wrong-ds' });
    expect(judge('example.com', 'MX')).toMatchObject({
      status: 'bogus',
      code: 'ds-mismatch',
      detail: expect.stringMatching(
        /^the DS record in com does not fit key \d+ of example\.com: it has the digest or the algorithm of another key$/,
      ),
    });
  });
  it('a signature that is missing', () => {
    const { told } = world({ bare: ['mx.example.com A'] });
    expect(told('mx.example.com', 'A')).toBe('bogus signature-missing');
    expect(told('www.example.com', 'A')).toBe('bogus signature-missing');
    expect(told('example.com', 'MX')).toBe('secure valid');
  });
  it.each([
    ['example.com', 'MX', 15, 'signature-wrong'],
    ['example.com', 'MX', 46, 'signature-wrong'],
    ['mx.example.com', 'AAAA', 47, 'signature-wrong'],
    ['example.com', 'TXT', 6, 'signature-wrong'],
  ] as const)('%s %s where a record of type %s was altered', (name, type, altered, code) => {
    const { look, judge } = world();
    const forged: Ask = (n, t) => (n === name && t === type ? alter(look(n, t), altered) : look(n, t));
    expect(judge(name, type, forged)).toMatchObject({ status: 'bogus', code });
  });
  it('a proof of absence that is not there, or of another name', () => {
    const { look, judge } = world();
    const stripped: Ask = (n, t) => ({ ...look(n, t), ...(n === 'none.example.com' ? { proof: [] } : {}) });
    expect(judge('none.example.com', 'A', stripped)).toMatchObject({ code: 'denial-missing' });
    const replayed: Ask = (n, t) =>
      n === 'mx.example.com' ? { ...look('example.com', 'TXT'), name: n } : look(n, t);
    expect(judge('mx.example.com', 'A', replayed)).toMatchObject({ code: 'denial-wrong' });
  });
  it('a wildcard in the place of a name that exists', () => {
    const { look, judge } = world({ text: `${EXAMPLE}real.wild.example.com TXT "mine"` });
    const wild = look('x.wild.example.com', 'TXT');
    const proof =
      wild.proof?.map((one) =>
        one.name === 'x.wild.example.com' ? { ...one, name: 'real.wild.example.com' } : one,
      ) ?? [];
    const forged: Ask = (n, t) => (n === 'real.wild.example.com' ? { ...wild, name: n, proof } : look(n, t));
    expect(judge('real.wild.example.com', 'TXT', forged)).toMatchObject({
      status: 'bogus',
      code: 'denial-wrong',
    });
  });
  it('a delegation whose DS record was taken away', () => {
    const { look, judge } = world();
    const hidden: Ask = (n, t) =>
      n === 'example.com' && t === 'DS' ? { ...look('none.com', 'DS'), name: n, kind: 'nodata' } : look(n, t);
    expect(judge('example.com', 'MX', hidden)).toMatchObject({
      status: 'bogus',
      name: 'example.com',
      type: 'DS',
    });
  });
});

describe('validate() gives no verdict', () => {
  it('on what was not asked, or could not be seen', () => {
    const { look, judge } = world();
    const broken =
      (kind: DnsAnswer['kind']): Ask =>
      (n, t) =>
        t === 'DNSKEY' && n === 'com' ? { ...unasked(n, t), kind } : look(n, t);
    expect(judge('example.com', 'MX', unasked)).toMatchObject({ status: 'indeterminate', code: 'unasked' });
    expect(judge('example.com', 'MX', broken('timeout'))).toMatchObject({
      status: 'indeterminate',
      code: 'unseen',
      name: 'com',
      type: 'DNSKEY',
    });
  });
  it('from answers without signatures: the resolver drops them', () => {
    const { look, judge } = world();
    const strip: Ask = (n, t) => ({
      ...look(n, t),
      proof: look(n, t).proof?.filter(({ type }) => type !== 46) ?? [],
    });
    expect(judge('example.com', 'MX', strip)).toMatchObject({
      status: 'indeterminate',
      code: 'no-signatures',
      detail: "the resolver 192.0.2.53:53 passes no signatures on: none for the root's DNSKEY",
    });
    const plain: Ask = (n, t) => {
      const { proof: _, ...answer } = look(n, t);
      return answer;
    };
    expect(judge('example.com', 'MX', plain)).toMatchObject({ status: 'indeterminate', code: 'unasked' });
  });
  it('without a trust anchor above the name', () => {
    const { look, anchors } = world();
    const below = anchors.map((anchor) => ({ ...anchor, zone: 'org' }));
    expect(validate('example.com', 'MX', look, { at: AT, anchors: below })).toMatchObject({
      status: 'indeterminate',
      code: 'no-anchor',
    });
  });
  it('when the root keys are not those of the trust anchor, it says bogus instead', () => {
    const { look } = world();
    expect(validate('example.com', 'MX', look, { at: AT })).toMatchObject({
      status: 'bogus',
      code: 'ds-mismatch',
      detail: expect.stringMatching(
        /^the trust anchor names key 20326 \(RSA\/SHA-256\), 38696 \(RSA\/SHA-256\), but the root has/,
      ),
    });
  });
});

function alter(answer: DnsAnswer, type: number): DnsAnswer {
  const proof = answer.proof?.map((record) =>
    record.type === type
      ? { ...record, rdata: `${record.rdata.slice(0, -2)}${record.rdata.endsWith('00') ? '01' : '00'}` }
      : record,
  );
  return { ...answer, ...(proof === undefined ? {} : { proof }) };
}
