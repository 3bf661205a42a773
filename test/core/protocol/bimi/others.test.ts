/** Logos and certificates beside what others made and say of them. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { BIMI_USAGE, markOf, readSvg } from '../../../../core/protocol/bimi/index.ts';

const require = createRequire(import.meta.filename);
const { validateSvg } = require('mailauth/lib/bimi/validate-svg.js') as {
  readonly validateSvg: (text: string) => unknown;
};
// What mailauth reads such certificates with has some that were really issued among its tests.
const beside = createRequire(require.resolve('mailauth/lib/bimi/index.js'));
const fixtures = join(dirname(beside.resolve('@postalsys/vmc/package.json')), 'test', 'fixtures');

test.each([
  ['cnn.pem', 'cnn.com', 'DigiCert'],
  ['paypal_vmc.pem', 'paypal.com', ''],
  ['redshift.pem', '', ''],
  ['globalsign-vmc.pem', 'globalsign.com', 'GlobalSign'],
  ['xometry_cmc.pem', 'xometry.com', ''],
])('%s: names, usage, signatures, and one hash for the logo in it', (file, name, issuer) => {
  const { certificates, logos, problem } = markOf(readFileSync(join(fixtures, file), 'latin1'));
  const [leaf] = certificates;
  expect(problem).toBe('');
  expect(leaf?.usages).toContain(BIMI_USAGE);
  expect(leaf?.names.join()).toContain(name);
  expect(leaf?.issuer).toContain(issuer);
  expect(certificates.slice(0, -1).every(({ signedByNext }) => signedByNext)).toBe(true);
  // The hash that it names and that of the picture inside are the same.
  expect(logos).toHaveLength(1);
});

test('a certificate of a web server is read, and has no logo', () => {
  const { certificates, logos } = markOf(readFileSync(join(fixtures, 'catchall.delivery.pem'), 'latin1'));
  expect(certificates[0]?.usages).not.toContain(BIMI_USAGE);
  expect(logos).toEqual([]);
});

interface Element {
  readonly name: string;
  readonly attributes: readonly string[];
  readonly inside: readonly Element[];
}

const element = (inside: fc.Arbitrary<readonly Element[]>): fc.Arbitrary<Element> =>
  fc.record({
    name: fc.constantFrom('g', 'path', 'rect', 'use', 'text', 'script', 'animate', 'set', 'image'),
    attributes: fc.subarray(['id="a"', "fill='red'", 'xlink:href="#a"', 'onload="x"']),
    inside,
  });
const tree = element(fc.array(element(fc.constant([])), { maxLength: 2 }));
const shown = ({ name, attributes, inside }: Element): string =>
  `<${[name, ...attributes].join(' ')}>${inside.map(shown).join('')}</${name}>`;
const picture = fc
  .record({
    head: fc.subarray(['version="1.2"', 'baseProfile="tiny-ps"', 'viewBox="0 0 1 1"', 'x="0"'], {
      minLength: 2,
    }),
    title: fc.constantFrom('', '<title>T</title>'),
    trees: fc.array(tree, { maxLength: 3 }),
  })
  .map(
    ({ head, title, trees }) =>
      `<svg xmlns="http://www.w3.org/2000/svg" ${head.join(' ')}>${title}${trees.map(shown).join('')}</svg>`,
  );

test('what mailauth refuses as a logo is refused here, too', () => {
  let refused = 0;
  fc.assert(
    fc.property(picture, (text) => {
      try {
        validateSvg(text);
      } catch {
        refused += 1;
        expect(readSvg(text).problems).not.toEqual([]);
      }
    }),
    { numRuns: 500 },
  );
  expect(refused).toBeGreaterThan(50);
});
