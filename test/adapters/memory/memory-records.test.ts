import { createMemoryRecords } from '../../../adapters/memory/memory-records.ts';
import { describeRecords } from '../../support/records-contract.ts';

describe('createMemoryRecords()', () => {
  describeRecords(createMemoryRecords);
});
