import { createScriptedDialer } from '../../../adapters/memory/scripted-dialer.ts';
import { createGuardedDialer } from '../../../adapters/node/guarded-dialer.ts';
import { parseConfig } from '../../../core/config/index.ts';
import { allowedPorts } from '../../../core/pipeline/allowed-ports.ts';
import type { Dialled } from '../../../core/ports.ts';

const options = { signal: new AbortController().signal, timeoutMs: 1000 };

function guarded(allowPrivate: boolean) {
  const dialer = createScriptedDialer('S: 220 mx1');
  const guard = createGuardedDialer(dialer, { allowPrivate, ports: new Set([25, 587]) });
  const dial = async (address: string, port = 25): Promise<Dialled> =>
    guard.connect({ address, port }, options);
  return { dial, dialled: dialer.dialled };
}

test('an inner address is refused before any packet, and the refusal says what it is', async () => {
  const { dial, dialled } = guarded(false);
  for (const address of ['169.254.169.254', '127.0.0.1', '::ffff:10.0.0.1', '[::1]', 'localhost', ''])
    expect(await dial(address)).toMatchObject({
      ok: false,
      trouble: { kind: 'denied', fault: 'destination-refused', detail: expect.stringContaining(address) },
    });
  expect(dialled).toEqual([]);
});

test.each([
  ['the metadata service', '169.254.169.254'],
  ['the metadata service over IPv6', 'fd00:ec2::254'],
  ['the API of the Lambda runtime', '127.0.0.1'],
  ['loopback as IPv4 in IPv6', '::ffff:127.0.0.1'],
  ['the metadata service as IPv4 in IPv6', '::ffff:a9fe:a9fe'],
  ['a private address behind NAT64', '64:ff9b::a00:1'],
  ['a private address by 6to4', '2002:a00:1::1'],
  ['a private network', '172.31.0.2'],
  ['carrier-grade NAT', '100.64.0.1'],
  ['a unique local address', 'fd12:3456::1'],
  ['a link-local address', 'fe80::1'],
  ['no address', '0.0.0.0'],
  ['everybody', '255.255.255.255'],
  ['a group', 'ff02::1'],
])('%s (%s) is out of reach', async (_, address) => {
  const { dial, dialled } = guarded(false);
  expect(await dial(address)).toMatchObject({ trouble: { kind: 'denied', fault: 'destination-refused' } });
  expect(dialled).toEqual([]);
});

test('a public address is connected to', async () => {
  const { dial, dialled } = guarded(false);
  expect(await dial('192.0.2.1', 587)).toMatchObject({ ok: true });
  expect(dialled).toEqual(['192.0.2.1']);
});

test('inner addresses are allowed on request, foreign ports are not', async () => {
  const { dial, dialled } = guarded(true);
  expect(await dial('10.0.0.1')).toMatchObject({ ok: true });
  expect(await dial('10.0.0.1', 9001)).toMatchObject({
    trouble: { fault: 'destination-refused', detail: expect.stringContaining('port 9001') },
  });
  expect(dialled).toEqual(['10.0.0.1']);
});

test('allowedPorts() are those of mail and those of the configuration', () => {
  const read = parseConfig(`
name: acme
domains: [{ name: example.com, mxPort: 10025 }]
endpoints: [{ host: smtp.example.com, port: 1587 }]
egress: { control: ['mx.example.net:26'] }`);
  const ports = read.ok ? allowedPorts(read.config) : new Set();
  expect([...ports].sort((a, b) => Number(a) - Number(b))).toEqual([
    25, 26, 443, 465, 587, 1587, 2465, 2525, 2587, 10_025,
  ]);
});
