import type { AttachmentFacts } from '../../model/content-facts.ts';
import type { Attached } from '../mime/index.ts';

/** First octets of files, as hexadecimal digits. */
const MAGIC: readonly (readonly [start: string, looks: string])[] = [
  ['504b0304', 'zip'],
  ['504b0506', 'zip'],
  ['25504446', 'pdf'],
  ['4d5a', 'exe'],
  ['7f454c46', 'elf'],
  ['89504e47', 'png'],
  ['ffd8ff', 'jpeg'],
  ['47494638', 'gif'],
  ['d0cf11e0a1b11ae1', 'ole'],
  ['526172211a07', 'rar'],
  ['377abcaf271c', '7z'],
  ['1f8b', 'gzip'],
];
const MOST_NAMES = 100;
const CENTRAL_ENTRY = Buffer.from('504b0102', 'hex');
const ENTRY_OCTETS = 46;

/** What a filter sees of an attachment: its name, what it really is, and what a zip archive holds. */
export function lookAtAttachment({ name, type, bytes, isInline }: Attached): AttachmentFacts {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = buffer.toString('hex', 0, 8);
  const looks = MAGIC.find(([magic]) => start.startsWith(magic))?.[1] ?? '';
  const zip = looks === 'zip' ? readZipNames(buffer) : { inside: [], encrypted: false };
  return {
    name: name.slice(0, 200),
    type,
    octets: bytes.length,
    looks,
    inside: zip.inside,
    ...(isInline ? { isInline } : {}),
    ...(zip.encrypted ? { encrypted: true } : {}),
  };
}

/** The central directory stands at the end; a damaged one just gives fewer names. Nothing is unpacked. */
function readZipNames(buffer: Buffer): { readonly inside: readonly string[]; readonly encrypted: boolean } {
  const inside: string[] = [];
  let encrypted = false;
  let at = buffer.indexOf(CENTRAL_ENTRY);
  while (at !== -1 && at + ENTRY_OCTETS <= buffer.length && inside.length < MOST_NAMES) {
    const length = buffer.readUInt16LE(at + 28);
    if ((buffer.readUInt16LE(at + 8) & 1) === 1) encrypted = true;
    inside.push(buffer.toString('utf8', at + ENTRY_OCTETS, at + ENTRY_OCTETS + length).slice(0, 200));
    at = buffer.indexOf(CENTRAL_ENTRY, at + ENTRY_OCTETS + length);
  }
  return { inside, encrypted };
}
