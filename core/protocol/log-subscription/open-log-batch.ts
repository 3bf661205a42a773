/**
 * What CloudWatch Logs hands to a function by a subscription filter: lines of one stream as JSON, gzip, base64. Control
 * messages only try whether somebody is there. Total, and bounded in what is unfolded.
 */
import { gunzipSync } from 'node:zlib';
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';

export interface LogLine {
  /** Of the line in CloudWatch Logs, the same when it is delivered again; "" when it has none. */
  readonly id: string;
  /** ISO 8601, UTC; "" when it has none. */
  readonly at: string;
  readonly text: string;
}

export interface LogBatch {
  readonly kind: 'lines' | 'control';
  readonly logGroup: string;
  readonly logStream: string;
  readonly lines: readonly LogLine[];
  /** Entries that are no lines. */
  readonly unread: number;
}

export type LogBatchCode = 'no-data' | 'too-large' | 'not-gzip' | 'not-json' | 'no-lines';

/** A function takes a mebibyte; logs fold to a tenth, and what folds to a hundredth is an attack. */
const MOST_BASE64 = 8_000_000;
const MOST_UNFOLDED = 64_000_000;

export function openLogBatch(data: unknown): Parsed<LogBatch, LogBatchCode> {
  if (typeof data !== 'string' || data === '') return unparsed('no-data', 0, 'there is no payload');
  if (data.length > MOST_BASE64) return unparsed('too-large', MOST_BASE64, `${data.length} characters`);
  let json: string;
  try {
    json = gunzipSync(Buffer.from(data, 'base64'), { maxOutputLength: MOST_UNFOLDED }).toString('utf8');
  } catch (error) {
    const { code = '' } = error as { readonly code?: string };
    return code === 'ERR_BUFFER_TOO_LARGE'
      ? unparsed('too-large', 0, `more than ${MOST_UNFOLDED} octets when unfolded`)
      : unparsed('not-gzip', 0, `the payload is no gzip: ${code}`);
  }
  let batch: unknown;
  try {
    batch = JSON.parse(json);
  } catch {
    return unparsed('not-json', 0, 'the payload is no JSON');
  }
  return read(batch);
}

function read(batch: unknown): Parsed<LogBatch, LogBatchCode> {
  const { messageType, logGroup, logStream, logEvents } = (
    typeof batch === 'object' && batch !== null ? batch : {}
  ) as Readonly<Record<string, unknown>>;
  const where = { logGroup: nameOf(logGroup), logStream: nameOf(logStream) };
  if (messageType === 'CONTROL_MESSAGE') return parsed({ kind: 'control', ...where, lines: [], unread: 0 });
  if (messageType !== 'DATA_MESSAGE' || !Array.isArray(logEvents))
    return unparsed(
      'no-lines',
      0,
      `messageType ${JSON.stringify(messageType)?.slice(0, 100) ?? 'is missing'}`,
    );
  const lines = (logEvents as unknown[]).flatMap((one) => lineOf(one) ?? []);
  return parsed({ kind: 'lines', ...where, lines, unread: logEvents.length - lines.length });
}

function lineOf(value: unknown): LogLine | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, timestamp, message } = value as Readonly<Record<string, unknown>>;
  if (typeof message !== 'string') return undefined;
  // 8.64e15 is the last moment of the engine's calendar; years beyond 9999 are no ISO 8601 as we write it.
  const isTime = typeof timestamp === 'number' && timestamp >= 0 && timestamp < 253_402_300_800_000;
  return {
    id: typeof id === 'string' ? id.slice(0, 100) : '',
    at: isTime ? new Date(timestamp).toISOString() : '',
    text: message,
  };
}

function nameOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 512) : '';
}
