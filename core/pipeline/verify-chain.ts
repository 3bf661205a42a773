/** Whether the records of one target and probe are all there, unchanged. */
import type { CheckRecord } from '../model/record.ts';
import { verifyRecord } from './record.ts';

/**
 * altered   the record is not what was hashed
 * missing   it names a record before it that is not there
 * inserted  the next record does not name it, although it began well after this one had ended
 */
export interface ChainBreak {
  readonly kind: 'altered' | 'missing' | 'inserted';
  readonly slot: string;
  readonly attempt: number;
}

/** Between the end of a run and its record being visible; clocks of two hosts differ too. */
const WRITING_MS = 60_000;

/**
 * Breaks in the chain of one target and probe; records oldest first. The first one's predecessor is taken as given: it
 * lies outside the range, or its time was up. Two runs at once may name the same predecessor, or none when
 * they are the first: that is no break.
 */
export function verifyChain(records: readonly CheckRecord[]): ChainBreak[] {
  const named = new Set(records.map(({ previousHash }) => previousHash));
  const known = new Set<string>();
  return records.flatMap((record, index) => {
    const { slot, attempt, previousHash, hash } = record;
    const isFirst = previousHash === '' && !records.slice(0, index).some((one) => wasThere(one, record));
    const isMissing = index > 0 && !known.has(previousHash) && !isFirst;
    known.add(hash);
    const kinds: ChainBreak['kind'][] = [];
    if (!verifyRecord(record)) kinds.push('altered');
    if (isMissing) kinds.push('missing');
    if (!named.has(hash) && wasThere(record, records[index + 1])) kinds.push('inserted');
    return kinds.map((kind) => ({ kind, slot, attempt }));
  });
}

function wasThere({ startedAt, tookMs }: CheckRecord, next: CheckRecord | undefined): boolean {
  return next !== undefined && Date.parse(next.startedAt) > Date.parse(startedAt) + tookMs + WRITING_MS;
}
