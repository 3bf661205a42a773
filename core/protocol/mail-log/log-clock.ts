/**
 * The time at the start of a line. Classic syslog writes "Jan  5 21:25:22", local time without a year: the year is that
 * which lies nearest to the line before, and for the first line the last in which it is not after the file's last
 * change. RFC 3339 stamps and those of Exim carry their year.
 */
import { isDigitAt, readDigits } from './octets.ts';

export interface LogClockOptions {
  /** Year of the first line without one. */
  readonly year?: number;
  /** The file was last written then (milliseconds since 1970). */
  readonly lastChange: number;
  /** Minutes that local time is ahead of UTC at this local time (milliseconds as if it were UTC). */
  readonly zone: (local: number) => number;
}

export interface Stamp {
  /** NaN when there is no stamp at this place. */
  at: number;
  /** Where the line goes on, after one space. */
  end: number;
}

export interface LogClock {
  /** Reads a stamp of syslog at `from` into `stamp`, in any of the forms in use. */
  readonly readStamp: (line: string, from: number, stamp: Stamp) => void;
  /** Reads "2024-01-25T15:16:09.843Z" or with a space between, with or without zone. */
  readonly readIso: (line: string, from: number, stamp: Stamp) => void;
}

/** "2026-11-27T10:00:00+00:00 " */
const LONGEST_KEPT = 26;
const DAY_MS = 86_400_000;
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

export function createLogClock({ year, lastChange, zone }: LogClockOptions): LogClock {
  const changed = Number.isFinite(lastChange) ? lastChange : 0;
  let last = Number.NaN;
  let dayKey = -1;
  let dayStart = 0;
  let dayYear = 0;
  let hourKey = Number.NaN;
  let hourShift = 0;
  /** Busy servers write many lines a second. */
  let kept = '';
  let keptAt = 0;

  const utc = (local: number): number => {
    const hour = Math.floor(local / 3_600_000);
    if (hour !== hourKey) {
      hourKey = hour;
      hourShift = zone(local) * 60_000;
    }
    return local - hourShift;
  };

  const startOf = (month: number, day: number): number => {
    if (Number.isNaN(last)) {
      if (year !== undefined) return Date.UTC(year, month, day);
      const guess = new Date(changed).getUTCFullYear();
      const start = Date.UTC(guess, month, day);
      return start > changed + DAY_MS ? dayIn(guess - 1, month, day) : dayIn(guess, month, day);
    }
    const near = new Date(last).getUTCFullYear();
    const choices = [near, near - 1, near + 1].map((one) => dayIn(one, month, day));
    return choices.reduce((best, one) => (Math.abs(one - last) < Math.abs(best - last) ? one : best));
  };

  const readClassic = (line: string, from: number, stamp: Stamp): void => {
    const month = monthAt(line, from);
    const wide = line.charCodeAt(from + 4) === 32 || isDigitAt(line, from + 5);
    const dayAt = line.charCodeAt(from + 4) === 32 ? from + 5 : from + 4;
    const timeAt = wide ? from + 7 : from + 6;
    const day = readDigits(line, dayAt, timeAt - 1);
    if (month < 0 || day < 1 || day > 31 || line.charCodeAt(timeAt - 1) !== 32) return;
    let clockAt = timeAt;
    // Cisco-like and rsyslog variants put the year between day and time.
    const written =
      line.charCodeAt(timeAt + 4) === 32 && isDigitAt(line, timeAt)
        ? readDigits(line, timeAt, timeAt + 4)
        : -1;
    if (written > 0) clockAt = timeAt + 5;
    const clock = clockOf(line, clockAt);
    if (clock < 0) return;
    const key = month * 32 + day + Math.max(written, 0) * 512;
    if (key !== dayKey) {
      dayKey = key;
      dayStart = written > 0 ? Date.UTC(written, month, day) : startOf(month, day);
      dayYear = written;
    }
    if (dayYear <= 0) last = dayStart;
    fraction(line, clockAt + 8, stamp);
    stamp.at = utc(dayStart + clock + stamp.at);
  };

  const readIso = (line: string, from: number, stamp: Stamp): void => {
    stamp.at = Number.NaN;
    const isoYear = readDigits(line, from, from + 4);
    const month = readDigits(line, from + 5, from + 7);
    const day = readDigits(line, from + 8, from + 10);
    const between = line.charCodeAt(from + 10);
    if (isoYear < 1970 || month < 1 || month > 12 || day < 1 || day > 31) return;
    if (line.charCodeAt(from + 4) !== 45 || (between !== 84 && between !== 32)) return;
    const clock = clockOf(line, from + 11);
    if (clock < 0) return;
    const key = isoYear * 512 + month * 32 + day + 1e7;
    if (key !== dayKey) {
      dayKey = key;
      dayStart = Date.UTC(isoYear, month - 1, day);
      dayYear = isoYear;
    }
    fraction(line, from + 19, stamp);
    const local = dayStart + clock + stamp.at;
    const zoneAt = line.charCodeAt(stamp.end - 1) === 32 ? stamp.end - 1 : stamp.end;
    readZone(line, zoneAt, local, stamp);
  };

  /** "Z", "+02:00", "+0200", the latter also after a space, as Exim writes it; else local time. */
  const readZone = (line: string, zoneAt: number, local: number, stamp: Stamp): void => {
    const sign = line.charCodeAt(zoneAt);
    if (sign === 90) {
      stamp.at = local;
      stamp.end = zoneAt + (line.charCodeAt(zoneAt + 1) === 32 ? 2 : 1);
      return;
    }
    const signAt = sign === 32 ? zoneAt + 1 : zoneAt;
    const mark = line.charCodeAt(signAt);
    const colon = line.charCodeAt(signAt + 3) === 58 ? 1 : 0;
    const hours = readDigits(line, signAt + 1, signAt + 3);
    const minutes = readDigits(line, signAt + 3 + colon, signAt + 5 + colon);
    if ((mark === 43 || mark === 45) && hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60) {
      stamp.at = local - (mark === 43 ? 1 : -1) * (hours * 60 + minutes) * 60_000;
      const end = signAt + 5 + colon;
      stamp.end = end + (line.charCodeAt(end) === 32 ? 1 : 0);
    } else {
      stamp.at = utc(local);
    }
  };

  return {
    readStamp: (line, from, stamp) => {
      if (kept !== '' && line.startsWith(kept, from)) {
        stamp.at = keptAt;
        stamp.end = from + kept.length;
        return;
      }
      stamp.at = Number.NaN;
      if (isDigitAt(line, from)) readIso(line, from, stamp);
      else readClassic(line, from, stamp);
      // With fractions hardly two lines have the same.
      if (
        stamp.at % 1000 === 0 &&
        line.charCodeAt(stamp.end - 1) === 32 &&
        stamp.end - from <= LONGEST_KEPT
      ) {
        kept = Buffer.from(line.slice(from, stamp.end), 'latin1').toString('latin1');
        keptAt = stamp.at;
      }
    },
    readIso,
  };
}

/** 29 February is looked for in the leap year before. */
function dayIn(year: number, month: number, day: number): number {
  const leap = month === 1 && day === 29;
  const of = leap ? year - (((year % 4) + 4) % 4) : year;
  return Date.UTC(of, month, day);
}

function monthAt(line: string, from: number): number {
  const at = MONTHS.indexOf(line.slice(from, from + 3));
  return at % 3 === 0 && line.charCodeAt(from + 3) === 32 ? at / 3 : -1;
}

/** "21:25:22" in milliseconds; -1 when it is none. */
function clockOf(line: string, from: number): number {
  if (line.charCodeAt(from + 2) !== 58 || line.charCodeAt(from + 5) !== 58) return -1;
  const hours = readDigits(line, from, from + 2);
  const minutes = readDigits(line, from + 3, from + 5);
  const seconds = readDigits(line, from + 6, from + 8);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 60) return -1;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

/** Milliseconds of ".843217" into `at`; `end` after it and one space. */
function fraction(line: string, from: number, stamp: Stamp): void {
  let end = from;
  let value = 0;
  let weight = 100;
  const mark = line.charCodeAt(from);
  if ((mark === 46 || mark === 44) && isDigitAt(line, from + 1)) {
    for (end = from + 1; isDigitAt(line, end); end += 1) {
      value += (line.charCodeAt(end) - 48) * weight;
      weight /= 10;
    }
  }
  stamp.at = Math.floor(value);
  stamp.end = line.charCodeAt(end) === 32 ? end + 1 : end;
}
