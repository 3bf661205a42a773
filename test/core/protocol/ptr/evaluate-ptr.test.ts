import fc from 'fast-check';
import { createFakeZone } from '../../../../adapters/memory/fake-zone.ts';
import { gather } from '../../../../core/protocol/dns/index.ts';
import {
  evaluatePtr,
  isGenericName,
  MAX_PTR_NAMES,
  type PtrVerdict,
} from '../../../../core/protocol/ptr/index.ts';

async function verdictOf(address: string, zone: string): Promise<PtrVerdict> {
  const signal = AbortSignal.timeout(5000);
  return (await gather((ask) => evaluatePtr(address, ask), createFakeZone(zone), { signal })).value;
}

test('a name that points back confirms the address', async () => {
  const zone = '10.2.0.192.in-addr.arpa PTR mx1.example.com\nmx1.example.com A 192.0.2.10';
  expect(await verdictOf('192.0.2.10', zone)).toEqual({
    kind: 'confirmed',
    names: ['mx1.example.com'],
    generic: false,
  });
});

test('one of two names is enough, and only that one counts', async () => {
  const zone =
    '10.2.0.192.in-addr.arpa PTR old.example.com\n PTR mx1.example.com\nmx1.example.com A 192.0.2.9\n A 192.0.2.10\nold.example.com A 192.0.2.77';
  expect(await verdictOf('192.0.2.10', zone)).toMatchObject({
    kind: 'confirmed',
    names: ['mx1.example.com'],
  });
});

test('IPv6 addresses are confirmed by AAAA, in whatever form they are written', async () => {
  const zone = `1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa PTR mx1.example.com\nmx1.example.com AAAA 2001:db8::1`;
  expect(await verdictOf('2001:0DB8:0::1', zone)).toMatchObject({ kind: 'confirmed' });
});

test('a delegated reverse zone (RFC 2317) is followed through its CNAME', async () => {
  const zone =
    '10.2.0.192.in-addr.arpa CNAME 10.0-25.2.0.192.in-addr.arpa\n10.0-25.2.0.192.in-addr.arpa PTR mx1.example.com\nmx1.example.com A 192.0.2.10';
  expect(await verdictOf('192.0.2.10', zone)).toMatchObject({ kind: 'confirmed' });
});

test('no PTR is missing, a name that leads elsewhere is unconfirmed', async () => {
  expect(await verdictOf('192.0.2.10', 'example.com A 192.0.2.1')).toEqual({
    kind: 'missing',
    generic: false,
  });
  const zone = '10.2.0.192.in-addr.arpa PTR mx1.example.com\nmx1.example.com A 192.0.2.11';
  expect(await verdictOf('192.0.2.10', zone)).toMatchObject({
    kind: 'unconfirmed',
    names: ['mx1.example.com'],
  });
});

test('silence of the reverse or of the forward zone is neither missing nor unconfirmed', async () => {
  expect(await verdictOf('192.0.2.10', '!TIMEOUT *')).toMatchObject({ kind: 'unseen' });
  const zone = '10.2.0.192.in-addr.arpa PTR mx1.example.com\n!SERVFAIL mx1.example.com A';
  expect(await verdictOf('192.0.2.10', zone)).toEqual({
    kind: 'unseen',
    generic: false,
    detail: expect.stringContaining('mx1.example.com A') as string,
  });
});

test('a reverse zone with hundreds of names costs ten questions', async () => {
  const names = Array.from({ length: 200 }, (_, index) => ` PTR n${index}.example.com`).join('\n');
  const dns = createFakeZone(`10.2.0.192.in-addr.arpa PTR n.example.com\n${names}`);
  const { questions } = await gather((ask) => evaluatePtr('192.0.2.10', ask), dns, {
    signal: AbortSignal.timeout(5000),
  });
  expect(questions).toBe(1 + MAX_PTR_NAMES);
});

test.each([
  ['ip-192-0-2-10.example.net', '192.0.2.10', true],
  ['10.2.0.192.rev.example.net', '192.0.2.10', true],
  ['h192000002010.example.net', '192.0.2.10', true],
  ['c000020a.example.net', '192.0.2.10', true],
  ['pool-7.dyn.example.net', '192.0.2.10', true],
  ['2001-db8--1.rev.example.net', '2001:db8::1', true],
  ['mx1.example.com', '192.0.2.10', false],
  ['mail.dsl.example', '192.0.2.10', false],
  ['out10.example.com', '192.0.2.10', false],
  ['example.com', '192.0.2.10', false],
])('%s for %s: generic %s', (name, address, generic) => {
  expect(isGenericName(name, address)).toBe(generic);
});

test('isGenericName() is total', () => {
  fc.assert(
    fc.property(fc.string(), fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (name, address) => {
      expect(typeof isGenericName(name, address)).toBe('boolean');
    }),
  );
});
