import { createSignedWorld, type SignedZoneSpec } from '../../../../lab/signed-world.ts';
import { createValidator } from '../../../../core/protocol/dnssec/index.ts';
import { discoverTlsa, type HostTlsa } from '../../../../core/protocol/tlsa/index.ts';
import { unasked, type Ask } from '../../../../core/protocol/dns/index.ts';

const AT = new Date('2026-11-24T02:14:00Z');
const TLSA = `3 1 1 ${'ab'.repeat(32)}`;
const RECORD = { usage: 3, selector: 1, matching: 1, data: 'ab'.repeat(32) };

function discover(
  host: string,
  zones: Readonly<Record<string, SignedZoneSpec>>,
  faults: (ask: Ask) => Ask = (ask) => ask,
): HostTlsa {
  const { look, anchors } = createSignedWorld(zones, AT);
  const ask = faults(look);
  return discoverTlsa(host, 25, ask, createValidator(ask, { at: AT, anchors }));
}

const MX = 'mx.example A 192.0.2.1\n';

test('secure records of a secure host', () => {
  expect(
    discover('mx.example', { example: { text: `${MX}_25._tcp.mx.example TLSA ${TLSA}` } }),
  ).toMatchObject({
    status: 'found',
    name: '_25._tcp.mx.example',
    records: [RECORD],
    unreadable: [],
    tlsa: { status: 'secure' },
  });
  const short =
    (ask: Ask): Ask =>
    (n, t) => {
      const answer = ask(n, t);
      return t === 'TLSA' ? { ...answer, records: [{ type: t, name: n, ttl: 300, rdata: '0301' }] } : answer;
    };
  expect(
    discover('mx.example', { example: { text: `${MX}_25._tcp.mx.example TLSA ${TLSA}` } }, short),
  ).toMatchObject({ status: 'found', records: [], unreadable: ['0301'] });
});

test('proven absence, and a host that is not signed', () => {
  expect(discover('mx.example', { example: { text: MX } })).toMatchObject({
    status: 'none',
    tlsa: { status: 'secure' },
  });
  const unsigned = discover('mx.example', {
    example: { signing: 'none', text: `${MX}_25._tcp.mx.example TLSA ${TLSA}` },
  });
  expect(unsigned).toMatchObject({ status: 'not-signed', addresses: { code: 'no-ds' } });
  expect(unsigned.tlsa).toBeUndefined();
});

test('what makes senders wait: a proof that fails, or no answer', () => {
  const text = `${MX}_25._tcp.mx.example TLSA ${TLSA}`;
  const bare = ['_25._tcp.mx.example TLSA'];
  expect(discover('mx.example', { example: { text, bare } })).toMatchObject({
    status: 'bogus',
    tlsa: { code: 'signature-missing' },
  });
  expect(discover('mx.example', { example: { text, bare: ['mx.example A'] } })).toMatchObject({
    status: 'bogus',
    addresses: { code: 'signature-missing' },
  });
  const silent =
    (type: string) =>
    (ask: Ask): Ask =>
    (n, t) =>
      t === type ? { ...unasked(n, t), kind: 'servfail' } : ask(n, t);
  expect(discover('mx.example', { example: { text } }, silent('TLSA'))).toMatchObject({
    status: 'unseen',
    tlsa: { code: 'unseen' },
  });
  expect(discover('mx.example', { example: { text } }, silent('AAAA'))).toMatchObject({
    status: 'unseen',
    addresses: { code: 'unseen' },
  });
});

test('an alias: the end of it first, then the name itself (RFC 7672 2.2.3)', () => {
  const alias = 'mx.example CNAME host.other\n';
  const host = 'host.other A 192.0.2.1\n';
  const here = `_25._tcp.mx.example TLSA ${TLSA}`;
  const there = `_25._tcp.host.other TLSA ${TLSA}`;
  expect(
    discover('mx.example', { example: { text: alias + here }, other: { text: host + there } }),
  ).toMatchObject({ status: 'found', name: '_25._tcp.host.other' });
  expect(discover('mx.example', { example: { text: alias + here }, other: { text: host } })).toMatchObject({
    status: 'found',
    name: '_25._tcp.mx.example',
  });
  // The alias is secure, what it leads to is not.
  expect(
    discover('mx.example', { example: { text: alias + here }, other: { text: host, signing: 'none' } }),
  ).toMatchObject({ status: 'found', name: '_25._tcp.mx.example' });
  expect(
    discover('mx.example', {
      example: { text: alias + here, signing: 'none' },
      other: { text: host + there },
    }),
  ).toMatchObject({ status: 'not-signed' });
});
