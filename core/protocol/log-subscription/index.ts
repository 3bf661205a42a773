export { openLogBatch, type LogBatch, type LogBatchCode, type LogLine } from './open-log-batch.ts';
