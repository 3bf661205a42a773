import { createMemoryTallies } from '../../../adapters/memory/memory-tallies.ts';
import { describeTallies } from '../../support/tallies-contract.ts';

describe('createMemoryTallies()', () => {
  describeTallies(createMemoryTallies);
});
