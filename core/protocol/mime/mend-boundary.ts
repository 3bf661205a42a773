/**
 * Archives that lost the white space at the start of folded lines leave "boundary=..." at the start of a line: without
 * it no part of the message can be read, and that line is no header.
 */
const LOST = ['\nboundary=', '\nBoundary='];
const WITHIN = 131_072;

export function mendBoundary(bytes: Uint8Array): Uint8Array {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, WITHIN));
  if (!LOST.some((line) => head.includes(line))) return bytes;
  const mended = head.toString('latin1').replace(/\n(?=boundary=)/gi, '\n ');
  return Buffer.concat([Buffer.from(mended, 'latin1'), bytes.subarray(head.length)]);
}
