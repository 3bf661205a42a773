/** Our verdicts beside those of mailauth in strict mode, on generated zones. */
import fc from 'fast-check';
import { SPF_RESULTS } from '../../../../core/protocol/spf/index.ts';
import { mailauthResult } from '../../../support/mailauth-spf.ts';
import { MAILAUTH, unexplained } from '../../../support/spf-peer-differences.ts';
import { askOfZone } from '../../../support/spf-suite.ts';
import { spfWorld } from '../../../support/spf-zone-arbitrary.ts';

const worlds = fc.sample(spfWorld, { numRuns: 8000, seed: 7208 });

describe('mailauth', () => {
  test('agrees on every zone but where it reads RFC 7208 differently', async () => {
    const cases = [];
    for (const world of worlds) {
      const { ip, sender, helo, zone } = world;
      cases.push({ world, theirs: await mailauthResult({ ip, sender, helo }, askOfZone(zone)) });
    }
    expect(new Set(cases.map(({ theirs }) => theirs))).toEqual(new Set(SPF_RESULTS));
    expect(unexplained(MAILAUTH, cases)).toEqual({ cases: [], rows: [] });
  }, 60_000);
});
