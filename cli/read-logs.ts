/** Reads the files of one command, in order, into one summary. */
import { stat } from 'node:fs/promises';
import {
  followLogFile,
  PackedLogError,
  readLogFile,
  readLogStream,
  stringsOf,
  type LogPieces,
} from '../adapters/node/log-source.ts';
import { createLogReader, type LogSink, type Mta } from '../core/protocol/mail-log/index.ts';
import { UsageError } from './usage-error.ts';

export interface ReadLogsRequest {
  readonly paths: readonly string[];
  readonly sink: LogSink;
  readonly zone: (local: number) => number;
  readonly follow: boolean;
  readonly format?: Mta;
  readonly year?: number;
  readonly stdin: () => NodeJS.ReadableStream;
  readonly warn: (text: string) => void;
  /** Called now and then: in the pauses of a log that is followed. */
  readonly pause?: () => void;
}

/** Throws UsageError for a file that cannot be read at all; what is broken in the middle is told, and the rest counts. */
export async function readLogs(request: ReadLogsRequest, signal: AbortSignal): Promise<void> {
  const { paths, sink, zone, format, year, follow } = request;
  for (const [index, path] of paths.entries()) {
    if (signal.aborted) return;
    const isLast = index === paths.length - 1;
    const reader = createLogReader(sink, {
      lastChange: await lastChange(path, follow && isLast),
      zone,
      ...(format === undefined ? {} : { format }),
      ...(year === undefined ? {} : { year }),
    });
    let pieces = 0;
    try {
      for await (const piece of piecesOf(path, follow && isLast, request, signal)) {
        pieces += 1;
        for (const octets of stringsOf(piece)) reader.push(octets);
        request.pause?.();
        if (signal.aborted) break;
      }
    } catch (error) {
      if (!signal.aborted) tell(error, path, pieces, request);
    }
    reader.end();
  }
}

function piecesOf(path: string, follow: boolean, request: ReadLogsRequest, signal: AbortSignal): LogPieces {
  if (path === '-') return readLogStream(request.stdin() as Parameters<typeof readLogStream>[0]);
  return follow ? followLogFile(path, signal) : readLogFile(path, signal);
}

/** The year of stamps without one; a pipe is written now. */
async function lastChange(path: string, follow: boolean): Promise<number> {
  if (path === '-') return Date.now();
  try {
    const { mtimeMs } = await stat(path);
    return mtimeMs;
  } catch (error) {
    if (follow) return Date.now();
    throw unreadable(path, error);
  }
}

function tell(error: unknown, path: string, pieces: number, { warn }: ReadLogsRequest): void {
  if (error instanceof PackedLogError) {
    throw new UsageError(
      `Cannot read log "${path}": it is packed with ${error.packer}; unpack it into a pipe: ${error.tool} ${path} | postwatch logs -`,
      { cause: error },
    );
  }
  const { code, message } = error as NodeJS.ErrnoException;
  if (pieces === 0 && code !== undefined && !code.startsWith('Z_')) throw unreadable(path, error);
  if (code === undefined || !code.startsWith('Z_')) throw error;
  warn(`"${path}" is damaged (${message}); what came before counts\n`);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'no permission to read it (mail logs belong to root or adm)',
  EISDIR: 'it is a folder',
};

function unreadable(path: string, error: unknown): UsageError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new UsageError(`Cannot read log "${path}": ${REASONS[code ?? ''] ?? message}`, { cause: error });
}
