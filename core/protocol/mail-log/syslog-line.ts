/**
 * The head of a line of syslog: [<priority>] stamp host program[pid]: message; also as journald exports it in JSON.
 */
import type { LogClock, Stamp } from './log-clock.ts';
import { isDigitAt } from './octets.ts';

export interface SyslogLine {
  at: number;
  host: string;
  /** "postfix/submission/smtpd", "sendmail", "exim". */
  program: string;
  message: string;
}

export type ReadSyslog = (line: string, into: SyslogLine) => boolean;

const SPACE = 32;

export function createSyslogReader(clock: LogClock): ReadSyslog {
  const stamp: Stamp = { at: Number.NaN, end: 0 };
  let host = '';
  let program = '';

  return (line, into) => {
    if (line.charCodeAt(0) === 123) return readJournald(line, into);
    let at = 0;
    if (line.charCodeAt(0) === 60) {
      at = line.indexOf('>') + 1;
      if (at === 0 || at > 5) return false;
      // RFC 5424 6: a version follows the priority.
      if (isDigitAt(line, at) && line.charCodeAt(at + 1) === SPACE) return readNewSyslog(line, at + 2, into);
    }
    clock.readStamp(line, at, stamp);
    if (Number.isNaN(stamp.at)) return false;
    into.at = stamp.at;
    const hostAt = stamp.end;
    if (!(host !== '' && line.startsWith(host, hostAt) && line.charCodeAt(hostAt + host.length) === SPACE)) {
      const end = line.indexOf(' ', hostAt);
      if (end === -1) return false;
      // A line without a host: the program follows at once.
      if (line.charCodeAt(end - 1) === 58) return splitProgram(line, hostAt, '', into);
      host = Buffer.from(line.slice(hostAt, end), 'latin1').toString('latin1');
    }
    return splitProgram(line, hostAt + host.length + 1, host, into);
  };

  function splitProgram(line: string, from: number, of: string, into: SyslogLine): boolean {
    into.host = of;
    // Solaris and AIX put "[ID 197553 mail.info]" between program and message; FreeBSD "<mail.info>" before.
    let start = from;
    if (line.charCodeAt(start) === 60) start = line.indexOf('> ', start) + 2;
    if (start < from) return false;
    const colon = line.indexOf(': ', start);
    const end = colon === -1 ? (line.endsWith(':') ? line.length - 1 : -1) : colon;
    if (end === -1) return false;
    const bracket = line.indexOf('[', start);
    const programEnd = bracket !== -1 && bracket < end ? bracket : end;
    if (!(program.length === programEnd - start && line.startsWith(program, start))) {
      program = line.slice(start, Math.min(programEnd, start + 80));
    }
    into.program = program;
    let messageAt = end + 2;
    if (line.startsWith('[ID ', messageAt)) {
      const after = line.indexOf('] ', messageAt);
      if (after !== -1) messageAt = after + 2;
    }
    into.message = line.slice(messageAt);
    return !program.includes(' ');
  }

  /** RFC 5424 6: stamp host program pid message-id structured-data message. */
  function readNewSyslog(line: string, from: number, into: SyslogLine): boolean {
    clock.readIso(line, from, stamp);
    if (Number.isNaN(stamp.at)) return false;
    const fields: string[] = [];
    let at = stamp.end;
    while (fields.length < 4) {
      const end = line.indexOf(' ', at);
      if (end === -1) return false;
      fields.push(line.slice(at, end));
      at = end + 1;
    }
    if (line.charCodeAt(at) === 91) {
      const end = line.indexOf('] ', at);
      if (end === -1) return false;
      at = end + 2;
    } else at += 2;
    into.at = stamp.at;
    into.host = fields[0] ?? '';
    into.program = fields[1] ?? '';
    into.message = line.slice(at).replace(/^\u00ef\u00bb\u00bf/, '');
    return true;
  }
}

function readJournald(line: string, into: SyslogLine): boolean {
  let entry: unknown;
  try {
    entry = JSON.parse(Buffer.from(line, 'latin1').toString('utf8'));
  } catch {
    return false;
  }
  if (entry === null || typeof entry !== 'object') return false;
  const fields = entry as Readonly<Record<string, unknown>>;
  const micros = Number(fields['__REALTIME_TIMESTAMP'] ?? fields['_SOURCE_REALTIME_TIMESTAMP']);
  const message = octetsOf(fields['MESSAGE']);
  if (!Number.isFinite(micros) || message === undefined) return false;
  into.at = Math.floor(micros / 1000);
  into.host = octetsOf(fields['_HOSTNAME']) ?? '';
  into.program = octetsOf(fields['SYSLOG_IDENTIFIER'] ?? fields['_COMM']) ?? '';
  into.message = message;
  return true;
}

/** journald writes text that is no UTF-8 as a list of octets. */
function octetsOf(value: unknown): string | undefined {
  if (typeof value === 'string') return Buffer.from(value, 'utf8').toString('latin1');
  if (Array.isArray(value) && value.every((one) => typeof one === 'number')) {
    return Buffer.from(value).toString('latin1');
  }
  return undefined;
}
