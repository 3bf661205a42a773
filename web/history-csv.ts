import { stringify } from 'csv-stringify/sync';
import type { CheckRecord } from '../core/model/record.ts';
import { openWords } from './open-words.ts';

const COLUMNS = [
  'slot',
  'attempt',
  'target',
  'probe',
  'status',
  'startedAt',
  'tookMs',
  'codes',
  'says',
  'vantage',
  'program',
  'configHash',
  'hash',
  'previousHash',
];

/** Records as CSV (RFC 4180), one row each, for people and spreadsheets. */
export function historyCsv(records: readonly CheckRecord[]): string {
  const rows = records.map((record) => ({ ...record, ...openWords(record) }));
  // A cell that begins like a formula would be run by a spreadsheet.
  return stringify(rows, { header: true, columns: COLUMNS, escape_formulas: true });
}
