import { createHash } from 'node:crypto';
import { configSchema, parseConfig } from '../../../core/config/index.ts';
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
    }).filter(({ probe }) => probe === 'mail-dns'),
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

test('a selector is a name, or a name with what is expected of its key', () => {
  const octets = Buffer.from('an RSA key, as far as a hash is concerned');
  const fingerprint = createHash('sha256').update(octets).digest('hex');
  const selectors = [
    's1',
    { name: 'S2', standby: true },
    { name: 's3', key: octets.toString('base64'), since: '2026-01-01' },
    { name: 's4', key: fingerprint.toUpperCase() },
    { name: 's5' },
  ];
  const [planned] = targets({ domains: [{ name: 'example.com', dkim: { selectors, maxAge: '365d' } }] });
  expect(planned?.subject).toMatchObject({
    selectors: ['s1', 's2', 's3', 's4', 's5'],
    keyMaxAgeDays: 365,
  });
  expect(planned?.subject).toHaveProperty('selectorSettings', {
    s2: { standby: true },
    s3: { key: fingerprint, since: '2026-01-01' },
    s4: { key: fingerprint },
  });
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

test('a domain is asked on lists of names, with its MX hosts and what else its mail carries', () => {
  const planned = targets({
    domains: [
      { name: 'shop.example.co.uk', mx: ['mx1.example.net'], names: ['out.example.org'], every: '5m' },
      { name: 'example.com', receives: false },
    ],
    blocklists: {
      without: ['sem-fresh'],
      enable: ['hostkarma'],
      severity: { surbl: 'warning' },
      keys: { 'spamhaus-dqs': { secret: 'env:DQS' } },
    },
  }).filter(({ probe }) => probe === 'dnsbl');
  expect(planned).toMatchObject([
    {
      target: 'shop.example.co.uk',
      intervalMinutes: 60,
      subject: {
        domain: 'shop.example.co.uk',
        followMx: false,
        names: [
          { name: 'shop.example.co.uk', role: 'domain', registrable: 'example.co.uk' },
          { name: 'mx1.example.net', role: 'mx', registrable: 'example.net' },
          { name: 'out.example.org', role: 'mail', registrable: 'example.org' },
        ],
        without: ['sem-fresh'],
        enable: ['hostkarma'],
        severity: { surbl: 'warning' },
        keys: { 'spamhaus-dqs': 'env:DQS' },
      },
    },
    { target: 'example.com', subject: { followMx: false } },
  ]);
});

test('without a list of names, domains have no run for them', () => {
  const planned = targets({ domains: [{ name: 'example.com' }], blocklists: { onlyOwn: true } });
  expect(planned.map(({ probe }) => probe)).toEqual(['mail-dns']);
});

test('a small prefix stands for its addresses, each a target of its own', () => {
  const planned = targets({
    addresses: ['192.0.2.9/30', { address: '2001:db8::10/127', every: '2h', baseline: '2026-11-24' }],
  });
  expect(planned.map(({ target }) => target)).toEqual([
    '192.0.2.8',
    '192.0.2.9',
    '192.0.2.10',
    '192.0.2.11',
    '2001:db8::10',
    '2001:db8::11',
  ]);
  expect(planned.at(-1)).toMatchObject({
    intervalMinutes: 120,
    subject: { baseline: '2026-11-24T00:00:00.000Z' },
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
    blocklists: { onlyOwn: true },
  });
  expect(planned.map(({ subject }) => (subject as { baseline?: string }).baseline)).toEqual([
    '2026-11-24T00:00:00.000Z',
    '2026-11-24T08:30:00.000Z',
  ]);
});

test.each([
  ['true', { consistency: true }],
  ['{ resolvers: [9.9.9.9, 1.1.1.1] }', { resolvers: ['9.9.9.9', '1.1.1.1'] }],
  [
    '{ servers: true, resolvers: [9.9.9.9, 1.1.1.1] }',
    { consistency: true, resolvers: ['9.9.9.9', '1.1.1.1'] },
  ],
])('consistency: %s', (text, want) => {
  const read = parseConfig(`name: x\ndomains: [{ name: example.com, consistency: ${text} }]`);
  const subject = read.ok
    ? targetsOf(read.config).find(({ probe }) => probe === 'mail-dns')?.subject
    : undefined;
  expect(subject).toMatchObject(want);
  expect('consistency' in (subject ?? {})).toBe('consistency' in want);
});
