import { configHash } from '../../../core/config/config-hash.ts';
import { configSchema, type Config } from '../../../core/config/index.ts';
import { packTargets } from '../../../core/config/pack-targets.ts';
import { openRegistry } from '../../../core/pipeline/registry.ts';
import { slotAfter } from '../../support/sample-records.ts';

function fleet(count: number): Config {
  return configSchema.parse({
    name: 'fleet',
    endpoints: Array.from({ length: count }, (_, index) => ({ host: `smtp${index}.example.com`, port: 587 })),
  });
}

test('few targets stay in the configuration', () => {
  expect(packTargets(fleet(200))).toBeUndefined();
});

test('many are planned from the object, with the hash of the whole configuration', async () => {
  const config = fleet(201);
  const packed = packTargets(config);
  if (packed === undefined) throw new Error('201 targets are many');
  expect(packed.rest).toMatchObject({
    name: 'fleet',
    endpoints: [],
    domains: [],
    addresses: [],
  });
  const { jobsOf } = openRegistry(async (from, to) => packed.registry.slice(from, to));
  const all = (await Promise.all([0, 1, 2, 3, 4].map(async (minute) => jobsOf(slotAfter(minute))))).flat();
  expect(new Set(all.map(({ target }) => target)).size).toBe(201);
  expect(new Set(all.map((job) => job.configHash))).toEqual(new Set([configHash(config)]));
});

test('what else the functions need to know of many targets comes along', () => {
  const packed = packTargets(
    configSchema.parse({
      name: 'fleet',
      domains: Array.from({ length: 201 }, (_, index) => ({ name: `d${index}.example`, mxPort: 2526 })),
      endpoints: [{ host: 'mx.example.com', port: 2587 }],
    }),
  );
  expect(packed?.ports).toEqual([443, 2526, 2587]);
  // The probe function greets with the name of the first domain when it has no other.
  expect(packed?.rest.ehlo).toBe('d0.example');
});
