import { configSchema, type Config } from '../../core/config/index.ts';
import { DeployProblem } from '../../lib/deploy-problem.ts';
import { mindLimits } from '../../lib/mind-limits.ts';

const SIXTEEN = Array.from(
  { length: 15_626 },
  (_, index) => `10.${index >> 12}.${(index >> 4) & 255}.${(index & 15) * 16}/28`,
);

function config(over: object): Config {
  return configSchema.parse({ name: 'many', ...over });
}

test('an ordinary configuration is within every limit', () => {
  expect(() =>
    mindLimits(config({ endpoints: [{ host: 'a.example', port: 587, auth: { secret: 'a' } }] })),
  ).not.toThrow();
});

test('says what is too much, all of it at once', () => {
  const addresses = SIXTEEN.map((address) => ({ address, every: '1m' }));
  const mind = (): void => mindLimits(config({ addresses }));
  expect(mind).toThrow(DeployProblem);
  expect(mind).toThrow(
    'Cannot deploy 250,016 targets: one stack takes 250,000; split the configuration\n' +
      'Cannot deploy about 275,018 runs a minute: one stack plans 50,000; probe less often (every) or split the configuration',
  );
});

test('a target that fits into no message is named', () => {
  const to = Array.from({ length: 10 }, (_, index) => `${'x'.repeat(30_000)}@${index}.example`);
  const endpoints = [{ host: 'a.example', port: 587, envelope: { from: '', to } }];
  expect(() => mindLimits(config({ endpoints }))).toThrow(
    /Cannot deploy target a\.example:587: .* a job takes 200,000/,
  );
});
