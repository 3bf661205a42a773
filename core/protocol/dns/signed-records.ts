/**
 * Records as they enter a signature: the canonical form of RDATA (RFC 4034 6.2). A server may compress names and
 * keep their case as it likes; what was signed has them in full and in lower case.
 */
import type { SignedRecord } from '../../model/dns.ts';
import { TYPE_NUMBERS } from './numbers.ts';
import type { Message, WireRecord } from './read-message.ts';
import { encodeName, nameAt, skipName } from './wire-name.ts';

/**
 * Where RDATA has names (RFC 4034 6.2, less NSEC: RFC 6840 5.1): octets before the first name, then how many names.
 * DNSSEC's own and newer types are never compressed (RFC 3597 4), so that those not listed are taken as they are.
 */
const NAMES: Readonly<Record<number, readonly [before: number, names: number]>> = {
  2: [0, 1], // NS
  3: [0, 1], // MD
  4: [0, 1], // MF
  5: [0, 1], // CNAME
  6: [0, 2], // SOA
  7: [0, 1], // MB
  8: [0, 1], // MG
  9: [0, 1], // MR
  12: [0, 1], // PTR
  14: [0, 2], // MINFO
  15: [2, 1], // MX
  17: [0, 2], // RP
  18: [2, 1], // AFSDB
  21: [2, 1], // RT
  26: [2, 2], // PX
  33: [6, 1], // SRV
  36: [2, 1], // KX
  39: [0, 1], // DNAME
  46: [18, 1], // RRSIG
};

/** What a negative answer proves itself with: SOA, NSEC, NSEC3, and their signatures. */
const DENIAL = new Set([TYPE_NUMBERS.SOA, TYPE_NUMBERS.NSEC, TYPE_NUMBERS.NSEC3]);

/** Undefined when a record cannot be read: a signature over it could not be judged. */
export function signedRecords(message: Buffer, content: Message): readonly SignedRecord[] | undefined {
  const records: SignedRecord[] = [];
  for (const section of ['answer', 'authority'] as const) {
    for (const record of section === 'answer' ? content.answers : content.authority) {
      if (section === 'authority' && !DENIAL.has(coveredType(message, record))) continue;
      const rdata = canonicalRdata(message, record);
      if (rdata === undefined) return undefined;
      records.push({ section, name: record.name, type: record.type, rdata: rdata.toString('hex') });
    }
  }
  return records;
}

/** Of a signature the type that it signs. */
function coveredType(message: Buffer, { type, at, end }: WireRecord): number {
  return type === TYPE_NUMBERS.RRSIG && end - at >= 2 ? message.readUInt16BE(at) : type;
}

function canonicalRdata(message: Buffer, { type, at, end }: WireRecord): Buffer | undefined {
  const layout = NAMES[type];
  if (layout === undefined) return message.subarray(at, end);
  const [before, names] = layout;
  let offset = at + before;
  const parts: Uint8Array[] = [message.subarray(at, Math.min(offset, end))];
  for (let left = names; left > 0; left -= 1) {
    const next = skipName(message, offset);
    const name = next < 0 || next > end ? undefined : nameAt(message, offset);
    const wire = name === undefined ? undefined : encodeName(name);
    if (wire?.ok !== true) return undefined;
    parts.push(wire.value);
    offset = next;
  }
  parts.push(message.subarray(offset, end));
  return Buffer.concat(parts);
}
