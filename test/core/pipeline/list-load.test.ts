import { parseConfig, type Config } from '../../../core/config/index.ts';
import { listLoad } from '../../../core/pipeline/list-load.ts';
import { targetsOf } from '../../../core/pipeline/targets.ts';

const addresses = (count: number): string =>
  `[${Array.from({ length: count }, (_, i) => `198.51.${100 + (i >> 8)}.${i & 255}`).join(', ')}]`;
function parsed(yaml: string): Config {
  const result = parseConfig(`name: acme\n${yaml}`);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('; '));
  return result.config;
}
const messages = (yaml: string): string[] => {
  const result = parseConfig(`name: acme\n${yaml}`);
  return result.ok ? [] : result.problems.map(({ message, hint }) => `${message} | ${hint}`);
};
const ONLY = (more: string): string =>
  `blocklists: { onlyOwn: true, own: [{ id: ours, zone: bl.example, codes: [{ answer: "*", means: bad, severity: error }] }]${more} }`;

test('counts what each operator is asked in a day: targets, runs, its lists, test points once an hour', () => {
  const config = parsed(`addresses: ${addresses(10)}\nevery: { dnsbl: 6h }\n${ONLY('')}`);
  expect(listLoad(targetsOf(config))).toMatchObject([
    { operator: { id: 'own-ours' }, lists: ['ours'], perDay: 10 * 4 + 72, perRound: 10, roundSeconds: 2 },
  ]);
});

test('a budget of the configuration is what counts', () => {
  const config = parsed(`addresses: ${addresses(10)}\n${ONLY(', budgets: { ours: { perSecond: 100 } }')}`);
  expect(listLoad(targetsOf(config))).toMatchObject([
    { operator: { perSecond: 100, perDay: 100_000 }, roundSeconds: 0.1 },
  ]);
});

test('more than an operator allows is refused, with what to do', () => {
  const hourly = `addresses: ${addresses(5000)}\n`;
  expect(messages(`${hourly}${ONLY('')}`)).toEqual([
    'cost ours about 120072 questions a day (ours); it allows 100000 | ask less often,  every: { dnsbl: 2h }; leave lists out,  blocklists: { without: [ours] }; or say what you may ask,  blocklists: { budgets: { ours: { perDay: 120072 } } }',
  ]);
  expect(messages(`${hourly}every: { dnsbl: 2h }\n${ONLY('')}`)).toEqual([]);
  expect(messages(`${hourly}${ONLY(', budgets: { ours: { perDay: 120072 } }')}`)).toEqual([]);
});

test('Spamhaus at 24 runs a day for 20,000 addresses: a key is among the remedies', () => {
  const [spamhaus] = messages(`addresses: ${addresses(20_000)}\n`).filter((text) =>
    text.includes('Spamhaus'),
  );
  expect(spamhaus).toMatch(/about 480072 questions a day \(spamhaus-zen\); it allows 300000/);
  expect(spamhaus).toContain('spamhaus-dqs');
});
