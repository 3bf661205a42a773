import { configSchema } from '../../../core/config/index.ts';
import { targetsOf, type PlannedTarget } from '../../../core/pipeline/targets.ts';

function targets(config: object): PlannedTarget[] {
  return targetsOf(configSchema.parse({ name: 'test', ...config }));
}

test('a domain becomes a mail-dns target that follows its MX', () => {
  expect(
    targets({
      domains: [
        {
          name: 'Example.com',
          dkim: { selectors: ['s1'] },
          dmarc: { atLeast: 'quarantine' },
          senders: ['192.0.2.10'],
          every: '1h',
        },
      ],
    }),
  ).toEqual([
    {
      probe: 'mail-dns',
      target: 'example.com',
      subject: {
        domain: 'example.com',
        registrable: 'example.com',
        sends: true,
        receives: true,
        senders: ['192.0.2.10'],
        selectors: ['s1'],
        dmarcAtLeast: 'quarantine',
        followMx: { port: 25, owned: false, everyMinutes: 60 },
      },
      intervalMinutes: 60,
    },
  ]);
});

test('DNSSEC can be left out for a domain, and trusted from other keys for all', () => {
  const anchor = `. IN DS 1 13 2 ${'ab'.repeat(32)}`;
  const domains = [{ name: 'example.com', dnssec: false }, { name: 'example.net' }];
  const [off, on] = targets({ domains, trustAnchors: [anchor] });
  expect(off?.subject).toMatchObject({ dnssec: false });
  expect(on?.subject).toMatchObject({ trustAnchors: [anchor] });
  expect(on?.subject).not.toHaveProperty('dnssec');
});

test('a domain whose MX are not to be probed says nothing of them', () => {
  expect(targets({ domains: [{ name: 'example.com', probeMx: false }] })[0]?.subject).not.toHaveProperty(
    'followMx',
  );
});

test.each([
  [25, 'starttls', 'mx'],
  [465, 'implicit', 'submission'],
  [587, 'starttls', 'submission'],
  [2525, 'starttls', 'submission'],
])('port %i is probed with %s as %s', (port, tls, role) => {
  expect(targets({ endpoints: [{ host: 'smtp.example.com', port }] })[0]).toMatchObject({
    probe: 'smtp',
    target: `smtp.example.com:${port}`,
    subject: { host: 'smtp.example.com', port, tls, role, owned: false, slowMs: 15_000 },
    intervalMinutes: 5,
  });
});

test('what an endpoint says itself goes before the defaults', () => {
  const [planned] = targets({
    endpoints: [
      {
        host: '2001:DB8:0::1',
        port: 465,
        tls: 'none',
        role: 'mx',
        slow: '2s',
        every: '1m',
        auth: { secret: 'env:X' },
        envelope: { from: '', to: ['a@example.com'] },
      },
    ],
  });
  expect(planned).toMatchObject({
    target: '[2001:db8::1]:465',
    subject: {
      host: '2001:db8::1',
      tls: 'none',
      role: 'mx',
      slowMs: 2000,
      auth: { secret: 'env:X' },
      envelope: { from: '', to: ['a@example.com'] },
    },
    intervalMinutes: 1,
  });
});

test('addresses are written one way, and carry the lists to ask', () => {
  const own = { id: 'own', zone: 'bl.example', codes: [{ answer: '*', means: 'listed', severity: 'error' }] };
  const planned = targets({
    addresses: ['2001:DB8::0:1', { address: '192.0.2.10', every: '2h' }],
    blocklists: { without: ['psbl'], own: [own], onlyOwn: true },
  });
  expect(planned.map(({ target, intervalMinutes }) => [target, intervalMinutes])).toEqual([
    ['2001:db8::1', 60],
    ['192.0.2.10', 120],
  ]);
  expect(planned[0]?.subject).toMatchObject({
    address: '2001:db8::1',
    without: ['psbl'],
    onlyOwn: true,
    own: [{ id: 'own', name: 'own', zone: 'bl.example', families: [4] }],
  });
});

test('a baseline is written as one moment, and MX hosts have that of their domain', () => {
  const planned = targets({
    domains: [{ name: 'example.com', baseline: '2026-11-24' }],
    endpoints: [{ host: 'mx1.example.com', port: 25, baseline: '2026-11-24T08:30Z' }],
  });
  expect(planned.map(({ subject }) => (subject as { baseline?: string }).baseline)).toEqual([
    '2026-11-24T00:00:00.000Z',
    '2026-11-24T08:30:00.000Z',
  ]);
});
