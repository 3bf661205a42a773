/** Sections of a reply, taken apart without believing any length in it (RFC 1035 4.1). */
import { CLASS_IN, OPT, TYPE_NUMBERS, extendedErrorName } from './numbers.ts';
import { nameAt, skipName } from './wire-name.ts';

/** One resource record, RDATA still on the wire between `at` and `end`. */
export interface WireRecord {
  readonly name: string;
  readonly type: number;
  readonly ttl: number;
  readonly at: number;
  readonly end: number;
}

export interface Message {
  readonly answers: readonly WireRecord[];
  /** The authority section, when it was to be kept. */
  readonly authority: readonly WireRecord[];
  /** A and AAAA of the additional section, when the authority was to be kept. */
  readonly additional: readonly WireRecord[];
  /** SOA and NS of the authority section. */
  readonly soa: WireRecord | undefined;
  readonly referral: boolean;
  readonly edns: boolean;
  /** Upper 8 of 12 bits of the response code (RFC 6891 6.1.3). */
  readonly upperRcode: number;
  /** RFC 8914: "DNSSEC bogus: no valid signature"; "" when the server did not explain itself. */
  readonly explanation: string;
}

/** Undefined when a record cannot be read. `at` is the offset after the question section. */
export function readMessage(
  message: Buffer,
  at: number,
  counts: readonly [number, number, number],
  keepAuthority = false,
): Message | undefined {
  const answers: WireRecord[] = [];
  const authority: WireRecord[] = [];
  const additional: WireRecord[] = [];
  let soa: WireRecord | undefined;
  let referral = false;
  let edns = false;
  let upperRcode = 0;
  let explanation = '';
  let offset = at;
  for (let section = 0; section < 3; section += 1) {
    // Each record takes 11 octets or more, so a count that lies ends at the end of the message.
    for (let left = counts[section] ?? 0; left > 0; left -= 1) {
      const fixed = skipName(message, offset);
      if (fixed < 0 || fixed + 10 > message.length) return undefined;
      const type = message.readUInt16BE(fixed);
      const end = fixed + 10 + message.readUInt16BE(fixed + 8);
      if (end > message.length) return undefined;
      if (type === OPT && section === 2) {
        edns = true;
        upperRcode = message[fixed + 4] ?? 0;
        explanation = explanationIn(message, fixed + 10, end);
      } else if (
        (section < 2 || (keepAuthority && isAddress(type))) &&
        message.readUInt16BE(fixed + 2) === CLASS_IN
      ) {
        const name = nameAt(message, offset);
        if (name === undefined) return undefined;
        const record = { name, type, ttl: ttlAt(message, fixed + 4), at: fixed + 10, end };
        if (section === 0) answers.push(record);
        else if (section === 2) additional.push(record);
        else {
          if (keepAuthority) authority.push(record);
          if (type === TYPE_NUMBERS.SOA) soa ??= record;
          else if (type === TYPE_NUMBERS.NS) referral = true;
        }
      }
      offset = end;
    }
  }
  return {
    answers,
    authority,
    additional,
    soa,
    referral: referral && soa === undefined,
    edns,
    upperRcode,
    explanation,
  };
}

function isAddress(type: number): boolean {
  return type === TYPE_NUMBERS.A || type === TYPE_NUMBERS.AAAA;
}

/** RFC 2181 8: a TTL with its top bit set counts as zero. */
function ttlAt(message: Buffer, at: number): number {
  const ttl = message.readUInt32BE(at);
  return ttl > 0x7fffffff ? 0 : ttl;
}

const EXTENDED_ERROR_OPTION = 15;

function explanationIn(message: Buffer, at: number, end: number): string {
  for (let offset = at; offset + 4 <= end;) {
    const next = offset + 4 + message.readUInt16BE(offset + 2);
    if (next > end) return '';
    if (message.readUInt16BE(offset) === EXTENDED_ERROR_OPTION && next >= offset + 6) {
      const means = extendedErrorName(message.readUInt16BE(offset + 4));
      // The text is a stranger's: printable ASCII only, and not much of it.
      const words = message
        .toString('latin1', offset + 6, Math.min(next, offset + 206))
        .replace(/[^\x20-\x7e]/g, '?');
      return words === '' ? means : `${means}: ${words}`;
    }
    offset = next;
  }
  return '';
}
