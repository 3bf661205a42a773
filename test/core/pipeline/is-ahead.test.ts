import { isAhead } from '../../../core/pipeline/is-ahead.ts';
import { SLOT, slotAfter } from '../../support/sample-records.ts';

test.each([
  [-600, false],
  [0, false],
  [15, false],
  [16, true],
  [60 * 24 * 365, true],
])('a slot %d minutes ahead of this clock: %s', (minutes, ahead) => {
  expect(isAhead({ slot: slotAfter(minutes) }, new Date(SLOT))).toBe(ahead);
});
