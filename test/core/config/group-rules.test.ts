import { configSchema, parseConfig } from '../../../core/config/index.ts';
import { targetsOf } from '../../../core/pipeline/targets.ts';
import { watchedOf } from '../../../core/config/watched-of.ts';

test('a group goes with every target that comes of its entry', () => {
  const config = configSchema.parse({
    name: 'acme',
    domains: [{ name: 'example.com', group: 'shop', mx: ['mx1.example.com'] }],
    endpoints: [
      { host: 'smtp.example.com', port: 587, group: 'payments' },
      { host: 'other.example.com', port: 587 },
    ],
    addresses: ['192.0.2.1', { address: '198.51.100.0/31', group: 'shop' }],
  });
  const named = (
    rows: readonly { readonly target: string; readonly probe: string; readonly group?: string }[],
  ): string[] => rows.map(({ target, probe, group = '-' }) => `${target} ${probe} ${group}`);
  const listed = [
    'example.com mail-dns shop',
    'example.com dnsbl shop',
    'smtp.example.com:587 smtp payments',
    'other.example.com:587 smtp -',
    '192.0.2.1 dnsbl -',
    '198.51.100.0 dnsbl shop',
    '198.51.100.1 dnsbl shop',
  ];
  expect(named(targetsOf(config))).toEqual(listed);
  expect(named(watchedOf(config))).toEqual([...listed, 'mx1.example.com:25 smtp shop']);
});

test('there may be fifty of them', () => {
  const rows = (count: number): string =>
    Array.from({ length: count }, (_, index) => `  - { name: d${index}.example, group: g${index} }`).join(
      '\n',
    );
  expect(parseConfig(`name: acme\ndomains:\n${rows(50)}`).ok).toBe(true);
  const read = parseConfig(`name: acme\ndomains:\n${rows(60)}`);
  expect(read).toMatchObject({
    ok: false,
    problems: [{ line: 53, path: 'domains[50].group', message: '"g50" is group number 51; there may be 50' }],
  });
});

test('the name of a group is one word', () => {
  const read = parseConfig('name: acme\nendpoints: [{ host: a.example, port: 587, group: "a b" }]');
  expect(read).toMatchObject({ ok: false, problems: [{ path: 'endpoints[0].group' }] });
});
