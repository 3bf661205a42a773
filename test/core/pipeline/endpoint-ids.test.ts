import { parseConfig } from '../../../core/config/index.ts';
import { endpointIds } from '../../../core/pipeline/endpoint-ids.ts';
import { targetsOf } from '../../../core/pipeline/targets.ts';

test('names endpoints as the targets are named', () => {
  const parsed = parseConfig(`
name: acme
domains: [{ name: example.com }]
endpoints:
  - { host: smtp.example.com, port: 587 }
  - { host: '2001:DB8::1', port: 25 }
  - { host: 192.0.2.1, port: 465 }
`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const planned = targetsOf(parsed.config).filter(({ probe }) => probe === 'smtp');
  expect([...endpointIds(parsed.config)]).toEqual(planned.map(({ target }) => target));
});
