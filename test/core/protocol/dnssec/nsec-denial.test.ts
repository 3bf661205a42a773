import { TYPE_NUMBERS } from '../../../../core/protocol/dns/index.ts';
import type { Denial } from '../../../../core/protocol/dnssec/denial.ts';
import { nsecDenial } from '../../../../core/protocol/dnssec/nsec-denial.ts';

const { A, NS, SOA, DS, CNAME, MX } = TYPE_NUMBERS;
const DNAME = 39;
/** "owner next types": the chain of a small zone. */
const CHAIN: readonly (readonly [string, string, readonly number[]])[] = [
  ['example', 'cut.example', [NS, SOA]],
  ['cut.example', 'mail.example', [NS]],
  ['mail.example', 'moved.example', [A, MX]],
  ['moved.example', 'signed.example', [DNAME]],
  ['signed.example', 'a.b.step.example', [NS, DS]],
  ['a.b.step.example', '*.wild.example', [A]],
  ['*.wild.example', 'www.example', [MX]],
  ['www.example', 'example', [CNAME]],
];

function denial(only?: readonly string[]): Denial {
  const records = CHAIN.filter(([owner]) => only === undefined || only.includes(owner));
  return nsecDenial(
    records.map(([owner, next, types]) => ({ owner, next, types: new Set(types) })),
    'example',
  );
}

test.each([
  ['mail.example', NS, 'proven'],
  ['mail.example', MX, 'unproven'],
  ['www.example', MX, 'unproven'],
  ['b.step.example', A, 'proven'],
  ['x.wild.example', A, 'proven'],
  ['x.wild.example', MX, 'unproven'],
  ['none.example', A, 'unproven'],
  // At a cut the upper zone speaks of DS only.
  ['cut.example', A, 'unproven'],
  ['cut.example', DS, 'proven'],
  ['signed.example', DS, 'unproven'],
  ['example', DS, 'unproven'],
] as const)('nodata(%s, %i) is %s', (name, type, said) => expect(denial().nodata(name, type)).toBe(said));

test.each([
  ['none.example', 'proven'],
  ['z.example', 'proven'],
  ['b.a.b.step.example', 'proven'],
  ['mail.example', 'unproven'],
  ['b.step.example', 'unproven'],
  ['x.wild.example', 'unproven'],
  ['below.cut.example', 'unproven'],
  ['below.moved.example', 'unproven'],
  ['other', 'unproven'],
] as const)('nxdomain(%s) is %s', (name, said) => expect(denial().nxdomain(name)).toBe(said));

test('nxdomain() wants the wildcard denied as well', () => {
  expect(denial(['mail.example']).nxdomain('mail2.example')).toBe('unproven');
  expect(denial(['mail.example', 'example']).nxdomain('mail2.example')).toBe('proven');
});

test.each([
  ['x.wild.example', 'wild.example', 'proven'],
  ['x.y.wild.example', 'wild.example', 'proven'],
  ['a.b.step.example', 'example', 'unproven'],
  ['c.step.example', 'example', 'unproven'],
  ['c.step.example', 'step.example', 'proven'],
] as const)('nothingNearer(%s, %s) is %s', (name, ancestor, said) =>
  expect(denial().nothingNearer(name, ancestor)).toBe(said),
);

test.each([
  ['cut.example', 'unsigned'],
  ['mail.example', 'same-zone'],
  ['step.example', 'same-zone'],
  ['none.example', 'no-name'],
  // Its DS record is there, and was kept from us.
  ['signed.example', 'unproven'],
  ['below.cut.example', 'unproven'],
] as const)('delegation(%s) is %s', (name, said) => expect(denial().delegation(name)).toBe(said));
