/** Our verdicts beside those of pyspf (Debian python3-spf), on generated zones. */
import fc from 'fast-check';
import { hasPyspf, pyspfResults } from '../support/pyspf-oracle.ts';
import { PYSPF, unexplained } from '../support/spf-peer-differences.ts';
import { spfWorld } from '../support/spf-zone-arbitrary.ts';

const installed = hasPyspf();
if (!installed) process.stderr.write('pyspf is not installed: our SPF verdicts were not held against it\n');

(installed ? describe : describe.skip)('pyspf', () => {
  test('agrees on every zone but where it reads RFC 7208 differently', () => {
    const worlds = fc.sample(spfWorld, { numRuns: 20_000, seed: 4 });
    const results = pyspfResults(worlds);
    expect(results).toHaveLength(worlds.length);
    const cases = worlds.map((world, index) => ({ world, theirs: results[index] ?? '' }));
    expect(unexplained(PYSPF, cases)).toEqual({ cases: [], rows: [] });
  }, 120_000);
});
