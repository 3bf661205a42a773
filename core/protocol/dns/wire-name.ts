/**
 * Domain names between text and wire (RFC 1035 3.1, 4.1.4). As text: A-labels, lower case, no final dot, "" for the root;
 * an octet that a host name cannot have is written as RFC 1035 5.1 does, \DDD, so that a dot inside a label
 * or a line feed sent by a stranger cannot pass for anything else.
 */
import { domainToASCII } from 'node:url';
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';

export type NameCode = 'bad-name' | 'name-too-long';

/** RFC 1035 2.3.4. */
const MOST_OCTETS = 255;
const MOST_LABEL_OCTETS = 63;

/** Octet to text. RFC 4343 3: ASCII letters compare without case, other octets as they are. */
const TEXT = Array.from({ length: 256 }, (_, octet) => {
  const character = String.fromCharCode(octet);
  if (octet > 0x20 && octet < 0x7f && character !== '.' && character !== '\\') return character.toLowerCase();
  return `\\${String(octet).padStart(3, '0')}`;
});

/** Lower case, and too short for any limit to matter: nearly every name that is asked. */
const PLAIN = /^(?=.{1,63}$)[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/;

/** What a caller writes, as an absolute name in its one spelling. U-labels become A-labels. */
export function absoluteName(text: string): Parsed<string, NameCode> {
  if (PLAIN.test(text)) return parsed(text);
  const bare = text.endsWith('.') && !text.endsWith('\\.') ? text.slice(0, -1) : text;
  const ascii = /^[\x00-\x7f]*$/.test(bare) ? bare : domainToASCII(bare);
  if (ascii === '' && bare !== '')
    return unparsed('bad-name', 0, `"${shown(text)}" cannot be written in ASCII`);
  const wire = encodeName(ascii);
  if (!wire.ok) return wire;
  // By way of the wire, so that "a b" and "a\032b" are one name.
  return parsed(nameAt(wire.value, 0) ?? ascii);
}

/** Text to wire, without compression. Letters keep their case. */
export function encodeName(name: string): Parsed<Uint8Array, NameCode> {
  const wire = new Uint8Array(name.length + 2);
  const written = putName(wire, 0, name);
  return written.ok ? parsed(wire.subarray(0, written.value)) : written;
}

/** Writes the name into `wire` at `from`, where name.length + 2 octets must be free, and gives the number of octets written. */
export function putName(wire: Uint8Array, from: number, name: string): Parsed<number, NameCode> {
  if (name === '') {
    wire[from] = 0;
    return parsed(1);
  }
  let end = from + 1;
  let start = from;
  for (let at = 0; at <= name.length; at += 1) {
    // The end of the text ends the last label as a dot would.
    let octet = at === name.length ? 0x2e : name.charCodeAt(at);
    if (octet === 0x2e) {
      const label = end - start - 1;
      if (label === 0) return unparsed('bad-name', at, `"${shown(name)}" has an empty label`);
      if (label > MOST_LABEL_OCTETS) {
        return unparsed(
          'name-too-long',
          at,
          `a label has at most 63 octets, one of "${shown(name)}" has ${label}`,
        );
      }
      wire[start] = label;
      start = end;
    } else if (octet === 0x5c) {
      const escaped = /^\\(?:(\d{3})|[^\d])/.exec(name.slice(at, at + 4));
      if (escaped === null || Number(escaped[1] ?? 0) > 255)
        return unparsed('bad-name', at, `"${shown(name)}" has a bad escape`);
      octet = escaped[1] === undefined ? name.charCodeAt(at + 1) : Number(escaped[1]);
      at += escaped[0].length - 1;
    }
    if (octet > 255) return unparsed('bad-name', at, `"${shown(name)}" is not written in ASCII`);
    wire[end] = octet;
    end += 1;
  }
  // The last "dot" stands where the root's empty label belongs.
  wire[end - 1] = 0;
  const octets = end - from;
  if (octets > MOST_OCTETS)
    return unparsed('name-too-long', 0, `a name has at most 255 octets, this one has ${octets}`);
  return parsed(octets);
}

/** Offset after the name at `at`, or -1 when it does not end within the message. Pointers are not followed. */
export function skipName(message: Uint8Array, at: number): number {
  let offset = at;
  for (;;) {
    const length = message[offset];
    if (length === undefined) return -1;
    if (length === 0) return offset + 1;
    if (length >= 0xc0) return offset + 2 <= message.length ? offset + 2 : -1;
    if (length > MOST_LABEL_OCTETS) return -1;
    offset += length + 1;
  }
}

/** The name at `at` as text, or undefined when it cannot be read. */
export function nameAt(message: Uint8Array, at: number): string | undefined {
  let text = '';
  let offset = at;
  let octets = 1;
  // A pointer must lead before the place where the last piece began: no loop, at most 128 jumps (RFC 1035 4.1.4: "prior").
  let pieceStart = at;
  for (;;) {
    const length = message[offset];
    if (length === undefined) return undefined;
    if (length === 0) return text;
    if (length >= 0xc0) {
      const low = message[offset + 1];
      const target = ((length & 0x3f) << 8) | (low ?? 0);
      if (low === undefined || target >= pieceStart) return undefined;
      offset = pieceStart = target;
      continue;
    }
    octets += length + 1;
    const end = offset + 1 + length;
    if (length > MOST_LABEL_OCTETS || octets > MOST_OCTETS || end > message.length) return undefined;
    if (text !== '') text += '.';
    for (let i = offset + 1; i < end; i += 1) text += TEXT[message[i] ?? 0] ?? '';
    offset = end;
  }
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
