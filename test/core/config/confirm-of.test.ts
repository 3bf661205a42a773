import { confirmOf } from '../../../core/config/confirm-of.ts';
import { configHash, parseConfig } from '../../../core/config/index.ts';

function rulesOf(confirm: string): ReturnType<typeof confirmOf> {
  const result = parseConfig(`name: x\naddresses: [192.0.2.1]\n${confirm}`);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return confirmOf(result.config);
}

const USUAL = { looks: 2, of: 2, afterSeconds: 30 };

test.each([
  ['', USUAL, USUAL],
  ['confirm: { after: 45s }', { ...USUAL, afterSeconds: 45 }, { ...USUAL, afterSeconds: 45 }],
  ['confirm: { looks: 2, of: 3 }', { ...USUAL, of: 3 }, { ...USUAL, of: 3 }],
  ['confirm: { looks: 3 }', { ...USUAL, looks: 3, of: 3 }, { ...USUAL, looks: 3, of: 3 }],
  ['confirm: { looks: 1 }', { ...USUAL, looks: 1, of: 1 }, { ...USUAL, looks: 1, of: 1 }],
  [
    'confirm: { of: 3, smtp: { looks: 3, of: 4, after: 20s } }',
    { looks: 3, of: 4, afterSeconds: 20 },
    { ...USUAL, of: 3 },
  ],
  ['confirm: { of: 3, smtp: { looks: 1 } }', { ...USUAL, looks: 1, of: 1 }, { ...USUAL, of: 3 }],
])('%s', (text, smtp, dnsbl) => {
  expect(rulesOf(text)).toMatchObject({ smtp, dnsbl });
});

test('who says nothing about it has the configuration that they had', () => {
  const read = parseConfig('name: x\naddresses: [192.0.2.1]\n');
  expect(read.ok && Object.keys(read.config.confirm)).toEqual(['after']);
  expect(read.ok && configHash(read.config)).toHaveLength(12);
});
