/**
 * The tree of a message's parts, taken strictly (RFC 2045, RFC 2046): a library that shows mail forgives what a filter
 * holds against it, so that faults are looked for here, and words are read there.
 */
import type { MimeFlaw, MimeFlawKind, PartFacts } from '../../model/content-facts.ts';
import { decodePart } from './decode-part.ts';
import { parseParameters, type Parametered } from './parse-parameters.ts';
import { valueOf } from '../content/index.ts';
import { readFields } from './read-fields.ts';
import { splitMessage } from './split-message.ts';

export interface PartTree {
  readonly parts: readonly PartFacts[];
  readonly flaws: readonly MimeFlaw[];
  /** Octets that a reader of words need not read: what follows the first megabyte of a text. */
  readonly tails: readonly { readonly start: number; readonly end: number }[];
  /** Not all of it was walked. */
  readonly cut: string;
}

const MOST_PARTS = 200;
const DEEPEST = 30;
const MOST_FLAWS = 50;
/** Faults of encoding show early. */
const MOST_DECODED = 1024 * 1024;
const ENCODINGS = ['7bit', '8bit', 'binary', 'base64', 'quoted-printable'];
const EIGHT_BIT = /[\x80-\xff]/;

interface Walk {
  readonly parts: PartFacts[];
  readonly flaws: MimeFlaw[];
  readonly tails: { start: number; end: number }[];
  cut: string;
  /** Where the message begins in its memory. */
  readonly base: number;
}

export function walkParts(bytes: Uint8Array): PartTree {
  const walk: Walk = { parts: [], flaws: [], tails: [], cut: '', base: bytes.byteOffset };
  walkPart(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), '0', 0, 'text/plain', walk);
  return walk;
}

function walkPart(bytes: Buffer, part: string, depth: number, usual: string, walk: Walk): void {
  if (walk.parts.length >= MOST_PARTS || depth > DEEPEST) {
    walk.cut = depth > DEEPEST ? `parts deeper than ${DEEPEST}` : `more than ${MOST_PARTS} parts`;
    return;
  }
  const flaw = (kind: MimeFlawKind, detail: string): void => {
    if (walk.flaws.length < MOST_FLAWS) walk.flaws.push({ kind, part, detail: detail.slice(0, 120) });
  };
  const { header, body } = splitMessage(bytes);
  const { fields } = readFields(header);
  const written = valueOf(fields, 'content-type');
  const content = parseParameters(written ?? usual);
  const wellFormed = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(content.value);
  if (!wellFormed) flaw('type-malformed', written ?? '');
  // RFC 2045 5.2: what cannot be read is plain text.
  const type = wellFormed ? content.value : 'text/plain';
  const encoding = (valueOf(fields, 'content-transfer-encoding') ?? '7bit').trim().toLowerCase();
  const charset = (content.parameters.get('charset') ?? '').toLowerCase();
  walk.parts.push({ part, type, charset, encoding: encoding.slice(0, 40), octets: body.length });
  if (!ENCODINGS.includes(encoding)) flaw('encoding-unknown', encoding);
  if (type.startsWith('multipart/')) {
    // RFC 2045 6.4: a multipart is not encoded, its parts are.
    if (encoding === 'base64' || encoding === 'quoted-printable') flaw('encoding-of-multipart', encoding);
    walkMultipart(body, content, { part, depth, type, flaw, walk });
    return;
  }
  const start = body.byteOffset - walk.base;
  if (type.startsWith('text/') && encoding !== 'base64' && body.length > MOST_DECODED)
    walk.tails.push({ start: start + MOST_DECODED, end: start + body.length });
  // A file that is attached is not shown: its letters are its reader's business.
  const isFile = parseParameters(valueOf(fields, 'content-disposition') ?? '').value === 'attachment';
  judgeLeaf(body, { type: isFile ? 'application/octet-stream' : type, charset, encoding }, flaw);
}

interface Place {
  readonly part: string;
  readonly depth: number;
  readonly type: string;
  readonly flaw: (kind: MimeFlawKind, detail: string) => void;
  readonly walk: Walk;
}

function walkMultipart(
  body: Buffer,
  { parameters }: Parametered,
  { part, depth, type, flaw, walk }: Place,
): void {
  const boundary = parameters.get('boundary') ?? '';
  if (boundary === '') return flaw('boundary-missing', type);
  // RFC 2046 5.1.1: 1 to 70 characters of a small set, and no space at the end.
  if (!/^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/.test(boundary)) flaw('boundary-malformed', boundary);
  const { pieces, closed } = splitAt(body, boundary);
  if (pieces.length === 0) return flaw('boundary-unused', boundary);
  if (!closed) flaw('boundary-unclosed', boundary);
  // RFC 2046 5.1.5: in a digest, a part is a message unless it says otherwise.
  const usual = type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
  pieces.forEach((piece, index) =>
    walkPart(piece, part === '0' ? String(index + 1) : `${part}.${index + 1}`, depth + 1, usual, walk),
  );
}

function splitAt(
  body: Buffer,
  boundary: string,
): { readonly pieces: readonly Buffer[]; readonly closed: boolean } {
  const delimiter = Buffer.from(`--${boundary}`, 'latin1');
  const pieces: Buffer[] = [];
  let start = -1;
  for (let at = body.indexOf(delimiter); at !== -1; at = body.indexOf(delimiter, at + delimiter.length)) {
    const lineStart = at === 0 || body[at - 1] === 10;
    const found = body.indexOf(10, at);
    const lineEnd = found === -1 ? body.length : found + 1;
    const rest = body.toString(
      'latin1',
      at + delimiter.length,
      Math.min(lineEnd, at + delimiter.length + 80),
    );
    const kind = /^(--)?[ \t]*\r?\n?$/.exec(rest);
    if (!lineStart || kind === null) continue;
    // RFC 2046 5.1.1: the line end before a delimiter belongs to it.
    if (start !== -1)
      pieces.push(body.subarray(start, Math.max(start, body[at - 2] === 13 ? at - 2 : at - 1)));
    if (kind[1] !== undefined) return { pieces, closed: true };
    if (pieces.length > MOST_PARTS) return { pieces, closed: true };
    start = lineEnd;
  }
  if (start !== -1) pieces.push(body.subarray(start));
  return { pieces, closed: false };
}

function judgeLeaf(
  body: Buffer,
  { type, charset, encoding }: { readonly type: string; readonly charset: string; readonly encoding: string },
  flaw: Place['flaw'],
): void {
  const seen = body.subarray(0, MOST_DECODED);
  const { octets, damage } = decodePart(seen, encoding);
  const whole = seen.length === body.length;
  if (damage !== '' && (whole || !damage.startsWith('it ends')))
    flaw(encoding === 'base64' ? 'base64-damaged' : 'quoted-printable-damaged', damage);
  const eightBit = EIGHT_BIT.exec(seen.toString('latin1'));
  // RFC 2045 6.2: without another word the data is 7bit.
  if (eightBit !== null && (encoding === '7bit' || encoding === 'base64' || encoding === 'quoted-printable'))
    flaw(
      'eight-bit-undeclared',
      `octet 0x${seen.toString('hex', eightBit.index, eightBit.index + 1)} in a part of encoding ${encoding}`,
    );
  else if (type.startsWith('text/') && damage === '') judgeCharset(octets, charset, whole, flaw);
}

function judgeCharset(octets: Buffer, charset: string, whole: boolean, flaw: Place['flaw']): void {
  if (charset === '' || charset === 'us-ascii') {
    const at = EIGHT_BIT.exec(octets.toString('latin1'))?.index;
    if (at !== undefined)
      flaw(
        'charset-wrong',
        `octet 0x${octets.toString('hex', at, at + 1)} is not in ${charset === '' ? 'US-ASCII, which is meant where no charset is named' : 'US-ASCII'}`,
      );
    return;
  }
  if (charset !== 'utf-8' && charset !== 'utf8') return;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(octets, { stream: !whole });
  } catch {
    flaw('charset-wrong', 'it is not UTF-8');
  }
}
