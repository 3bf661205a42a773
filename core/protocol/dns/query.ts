/** A question as it goes over the wire (RFC 1035 4.1), with EDNS (RFC 6891). */
import type { RrType } from '../../model/dns.ts';
import { CLASS_IN, OPT, TYPE_NUMBERS } from './numbers.ts';
import { putName } from './wire-name.ts';

/** Octets that we take over UDP: what crosses every path unfragmented (DNS flag day 2020, RFC 9715 3). */
export const UDP_PAYLOAD = 1232;

export interface Query {
  /** As absoluteName() gives it. */
  readonly name: string;
  readonly type: RrType;
  /** The whole message; its id is set at sending. */
  readonly bytes: Uint8Array;
  /** Offset after the question section. */
  readonly questionEnd: number;
  /** The reply must repeat the letters' case (a random case is 1 bit a letter that an off-path forger must guess). */
  readonly exactCase: boolean;
  /** Signatures were asked for: keep them. */
  readonly dnssec: boolean;
  /** A server of the zone itself is asked: what it refers to is kept. */
  readonly direct?: boolean;
}

export interface QueryOptions {
  /** Spelling of the name on the wire, where letters may differ in case from `name`. */
  readonly spelling?: string;
  /** Set DO: send signatures (RFC 3225 3); and CD: who validates wants to see what is bogus, too (RFC 6840 5.9). */
  readonly dnssec?: boolean;
  /** Without recursion (RFC 1034 4.3.1). */
  readonly direct?: boolean;
  /** False for servers that answer FORMERR to EDNS (RFC 6891 7). */
  readonly edns?: boolean;
}

/** `name` must have passed absoluteName(). */
export function encodeQuery(name: string, type: RrType, options: QueryOptions = {}): Query {
  const spelling = options.spelling ?? name;
  const edns = options.edns !== false;
  // A small piece of the pool: an allocation of its own would cost more than all the rest.
  const room = Buffer.allocUnsafe(12 + spelling.length + 2 + 4 + 11);
  const written = putName(room, 12, spelling);
  if (!written.ok) throw new RangeError(`Cannot ask for "${name}": ${written.detail}`);
  const questionEnd = 12 + written.value + 4;
  const length = questionEnd + (edns ? 11 : 0);
  const bytes = length === room.length ? room : room.subarray(0, length);
  bytes.fill(0, 0, 12);
  bytes[2] = options.direct === true ? 0 : 0x01; // RD
  // RFC 6840 5.7: AD in a query asks for AD in the reply without the weight of DO's signatures.
  bytes[3] = options.dnssec === true ? 0x30 : 0x20;
  bytes[5] = 1; // QDCOUNT
  putU16(bytes, questionEnd - 4, TYPE_NUMBERS[type]);
  putU16(bytes, questionEnd - 2, CLASS_IN);
  if (edns) {
    bytes.fill(0, questionEnd);
    bytes[11] = 1; // ARCOUNT
    putU16(bytes, questionEnd + 1, OPT);
    putU16(bytes, questionEnd + 3, UDP_PAYLOAD);
    bytes[questionEnd + 7] = options.dnssec === true ? 0x80 : 0;
  }
  return {
    name,
    type,
    bytes,
    questionEnd,
    exactCase: options.spelling !== undefined,
    dnssec: options.dnssec === true,
    ...(options.direct === true ? { direct: true } : {}),
  };
}

export function setId(bytes: Uint8Array, id: number): void {
  putU16(bytes, 0, id);
}

/** Random case, one bit per letter from `random` (draft-vixie-dnsext-dns0x20). */
export function mixCase(name: string, random: Uint8Array): string {
  let letter = 0;
  return name.replace(/[a-z]/g, (character) => {
    const bit = (random[(letter >> 3) % random.length] ?? 0) & (1 << (letter & 7));
    letter += 1;
    return bit === 0 ? character : character.toUpperCase();
  });
}

function putU16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8;
  bytes[at + 1] = value & 0xff;
}
