/**
 * A log in pieces -> events. Each line says by itself who wrote it, so that a file may hold several mailers and other
 * programs; `format` forces one. Bounded: a line is read up to 64 KiB, a CSV record goes on for 200 lines at most.
 */
import { isRecordOpen } from './csv-record.ts';
import { createEximReader, eximIdLength, looksLikeExim } from './exim.ts';
import { createExchangeReader, looksLikeExchange } from './exchange.ts';
import { createLogClock, type LogClockOptions } from './log-clock.ts';
import type { LineResult, MailEvent, Mta } from './mail-event.ts';
import { isPostfixProgram, readPostfix } from './postfix.ts';
import { isSendmailProgram, looksLikeSendmail, readSendmail } from './sendmail.ts';
import { createSyslogReader, type SyslogLine } from './syslog-line.ts';

export interface LogSink {
  readonly event: (event: MailEvent) => void;
  /** A line that was not understood. */
  readonly unparsed: (line: string) => void;
  /** A line of another program, or a comment. */
  readonly foreign: () => void;
  /** A line that was longer than what is read. */
  readonly cut: () => void;
}

export interface LogReaderOptions extends LogClockOptions {
  readonly format?: Mta;
}

export interface LogReader {
  /** Octets of the log, one character each. */
  readonly push: (octets: string) => void;
  /** The last line may lack its end. */
  readonly end: () => void;
}

export const LONGEST_LINE = 65_536;
const MOST_RECORD_LINES = 200;

export function createLogReader(sink: LogSink, options: LogReaderOptions): LogReader {
  const readLine = createLineReader(options);
  let rest = '';
  let skipping = false;
  let isFirst = true;
  let open = '';
  let openLines = 0;
  let isCsv = options.format === 'exchange';

  const tell = (line: string, result: LineResult): void => {
    if (result === undefined) sink.unparsed(line);
    else if (result === 'foreign') sink.foreign();
    else if (isSeveral(result)) for (const event of result) sink.event(event);
    else sink.event(result);
  };

  const give = (line: string): void => {
    if (line === '') return;
    if (!isCsv && (options.format === undefined || options.format === 'exchange') && looksLikeCsv(line))
      isCsv = true;
    if (!isCsv) {
      tell(line, readLine(line));
      return;
    }
    // A quote that nobody closes must not swallow the file: a line that begins as a record does is one.
    if (open !== '' && isRecordStart(line)) flushOpen();
    const record = open === '' ? line : `${open}\n${line}`;
    if (!isRecordOpen(record)) {
      open = '';
      openLines = 0;
      tell(record, readLine(record));
      return;
    }
    openLines += 1;
    open = record;
    if (openLines >= MOST_RECORD_LINES || record.length >= LONGEST_LINE) flushOpen();
  };

  const flushOpen = (): void => {
    const lines = open === '' ? [] : open.split('\n');
    open = '';
    openLines = 0;
    for (const line of lines) sink.unparsed(line);
  };

  const finish = (line: string): void => {
    if (skipping || line.length > LONGEST_LINE) sink.cut();
    skipping = false;
    const bounded = line.length > LONGEST_LINE ? line.slice(0, LONGEST_LINE) : line;
    const last = bounded.length - 1;
    give(bounded.charCodeAt(last) === 13 ? bounded.slice(0, last) : bounded);
  };

  return {
    push: (octets) => {
      let from = isFirst && octets.startsWith('\u00ef\u00bb\u00bf') ? 3 : 0;
      isFirst = false;
      for (;;) {
        const end = octets.indexOf('\n', from);
        if (end === -1) break;
        const line = octets.slice(from, end);
        finish(rest === '' ? line : rest + line.slice(0, LONGEST_LINE + 1));
        rest = '';
        from = end + 1;
      }
      if (rest.length <= LONGEST_LINE) rest += octets.slice(from, from + LONGEST_LINE + 1);
      if (rest.length > LONGEST_LINE) {
        rest = rest.slice(0, LONGEST_LINE);
        skipping = true;
      }
    },
    end: () => {
      if (rest !== '') finish(rest);
      rest = '';
      flushOpen();
    },
  };
}

function isSeveral(result: MailEvent | readonly MailEvent[]): result is readonly MailEvent[] {
  return Array.isArray(result);
}

function looksLikeCsv(line: string): boolean {
  const first = line.charCodeAt(0);
  // "#", a quote, a digit; "T" and "E" of the heads that PowerShell writes.
  const maybe = first === 35 || first === 34 || (first >= 48 && first <= 57) || first === 84 || first === 69;
  return maybe && !looksLikeExim(line) && looksLikeExchange(line);
}

function isRecordStart(line: string): boolean {
  return /^"?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[\d.]{0,8}Z"?,/.test(line.slice(0, 40));
}

function createLineReader(options: LogReaderOptions): (line: string) => LineResult {
  const clock = createLogClock(options);
  const readSyslog = createSyslogReader(clock);
  const readExim = createEximReader(clock);
  const readExchange = createExchangeReader(clock);
  const syslog: SyslogLine = { at: Number.NaN, host: '', program: '', message: '' };
  const { format } = options;
  /** Then lines that nobody else wrote are records, whatever columns they begin with. */
  let sawColumns = false;

  return (line) => {
    if (format === 'exchange') return readExchange(line);
    if (line.charCodeAt(0) === 35) {
      sawColumns ||= format === undefined && line.startsWith('#Fields:');
      return format === undefined ? readExchange(line) : 'foreign';
    }
    const isOwn = looksLikeExim(line);
    if (format === undefined && !isOwn && looksLikeCsv(line)) return readExchange(line);
    if (isOwn && (format === undefined || format === 'exim')) {
      return readExim({ host: '', at: Number.NaN, text: line });
    }
    if (!readSyslog(line, syslog)) return sawColumns ? readExchange(line) : undefined;
    const { program, message, at, host } = syslog;
    // "last message repeated 3 times": syslog itself.
    if (program === '' || message.startsWith('last message repeated ')) return 'foreign';
    if (format === 'postfix' || (format === undefined && isPostfixProgram(program))) {
      return program.includes('/') || isPostfixProgram(program) ? readPostfix(syslog) : 'foreign';
    }
    if (format === 'exim' || (format === undefined && program.startsWith('exim'))) {
      return format === 'exim' && !program.startsWith('exim') && eximIdLength(message, 0) === 0
        ? 'foreign'
        : readExim({ host, at, text: message });
    }
    if (format === undefined && !isSendmailProgram(program) && !looksLikeSendmail(message)) return 'foreign';
    return readSendmail(syslog);
  };
}
