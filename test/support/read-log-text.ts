import {
  createLogReader,
  type LogReaderOptions,
  type MailEvent,
} from '../../core/protocol/mail-log/index.ts';

export interface ReadLog {
  readonly events: readonly MailEvent[];
  readonly unparsed: readonly string[];
  readonly foreign: number;
  readonly cut: number;
}

/** A log as text or octets, in pieces of some length; times without a zone are UTC, years end in 2026. */
export function readLogText(
  log: string | Buffer,
  options: Partial<LogReaderOptions> = {},
  pieceLength = 1 << 20,
): ReadLog {
  const events: MailEvent[] = [];
  const unparsed: string[] = [];
  const counts = { foreign: 0, cut: 0 };
  const reader = createLogReader(
    {
      event: (event) => events.push(event),
      unparsed: (line) => unparsed.push(line),
      foreign: () => (counts.foreign += 1),
      cut: () => (counts.cut += 1),
    },
    { lastChange: Date.UTC(2026, 11, 1), zone: () => 0, ...options },
  );
  const octets = Buffer.from(log).toString('latin1');
  for (let at = 0; at < octets.length; at += pieceLength) reader.push(octets.slice(at, at + pieceLength));
  reader.end();
  return { events, unparsed, ...counts };
}
