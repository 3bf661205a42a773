import { createEffort } from '../../../../core/protocol/dnssec/effort.ts';
import { nsec3Denial, nsec3Hash, type OwnedNsec3 } from '../../../../core/protocol/dnssec/nsec3-denial.ts';

const SALT = Buffer.from('ab', 'hex');
function nsec3(
  name: string,
  next: string,
  types: readonly number[],
  more: Partial<OwnedNsec3> = {},
): OwnedNsec3 {
  const iterations = more.iterations ?? 0;
  const decode = (hash: string): Buffer =>
    Buffer.from(
      hash
        .split('')
        .map((digit) => '0123456789abcdefghijklmnopqrstuv'.indexOf(digit).toString(2).padStart(5, '0'))
        .join('')
        .match(/.{8}/g)
        ?.map((bits) => parseInt(bits, 2)) ?? [],
    );
  return {
    owner: `${nsec3Hash(name, SALT, iterations)}.example`,
    next: decode(nsec3Hash(next, SALT, iterations)),
    hashAlgorithm: 1,
    flags: 0,
    iterations,
    salt: SALT,
    types: new Set(types),
    ...more,
  };
}

describe('nsec3Denial()', () => {
  const zone = 'example';
  const start = (): ReturnType<typeof createEffort> => createEffort(0);
  /** One name only: its record covers every other hash. */
  const apex = (more: Partial<OwnedNsec3> = {}): OwnedNsec3[] => [nsec3(zone, zone, [2, 6, 46, 48], more)];

  it('proves by a span that turns round at the end', () => {
    const denial = nsec3Denial(apex(), zone, start());
    expect(denial?.nxdomain('a.example')).toBe('proven');
    expect(denial?.nodata('example', 15)).toBe('proven');
    expect(denial?.nodata('example', 6)).toBe('unproven');
    expect(denial?.nodata('a.example', 15)).toBe('unproven');
    expect(denial?.delegation('a.example')).toBe('no-name');
    expect(denial?.nxdomain('a.test')).toBe('unproven');
  });
  it('does not call secure what an opt-out span may hide', () => {
    const denial = nsec3Denial(apex({ flags: 1 }), zone, start());
    expect([
      denial?.nxdomain('a.example'),
      denial?.nodata('a.example', 15),
      denial?.delegation('a.example'),
      denial?.nothingNearer('a.example', 'example'),
    ]).toEqual(['opt-out', 'opt-out', 'opt-out', 'opt-out']);
  });
  it('does not hash for zones with too many rounds (RFC 9276 3.2)', () => {
    const effort = start();
    const before = effort.hashes;
    const denial = nsec3Denial(apex({ iterations: 51 }), zone, effort);
    expect([denial?.nxdomain('a.example'), denial?.delegation('a.example'), effort.hashes]).toEqual([
      'iterations',
      'iterations',
      before,
    ]);
    expect(nsec3Denial(apex({ iterations: 50 }), zone, effort)?.nxdomain('a.example')).toBe('proven');
  });
  it('stops hashing a name of many labels (CVE-2023-50868)', () => {
    const deep = `${'a.'.repeat(120)}example`;
    const effort = start();
    expect(nsec3Denial(apex(), zone, effort)?.nxdomain(deep)).toBe('proven');
    expect(nsec3Denial(apex(), zone, effort)?.nxdomain(deep)).toBe('costly');
    expect(nsec3Denial(apex(), zone, effort)?.delegation(deep)).toBe('costly');
  });
  it('ignores records of other zones, hashes and flags', () => {
    for (const more of [{ owner: `${nsec3Hash(zone, SALT, 0)}.other` }, { hashAlgorithm: 2 }, { flags: 2 }]) {
      expect(nsec3Denial(apex(more), zone, start())).toBeUndefined();
    }
  });
  it('does not let the upper side of a zone cut speak for names below it (RFC 6840 4.1)', () => {
    const cut = [...apex(), nsec3('sub.example', 'sub.example', [2])];
    const denial = nsec3Denial(cut, zone, start());
    expect(denial?.nxdomain('a.sub.example')).toBe('unproven');
    expect(denial?.nodata('sub.example', 1)).toBe('unproven');
    expect(denial?.nodata('sub.example', 43)).toBe('proven');
    expect(denial?.delegation('sub.example')).toBe('unsigned');
  });
});
