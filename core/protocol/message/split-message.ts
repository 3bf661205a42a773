/** A message, or a part of one, as octets -> where its header ends and its body begins (RFC 5322 2.1). */
export interface Split {
  readonly header: Buffer;
  readonly body: Buffer;
}

/** Danger: what is no message may be a header without end. */
const LONGEST_HEADER = 256 * 1024;

export function splitMessage(bytes: Buffer): Split {
  // A part may have no header fields at all.
  if (bytes[0] === 10) return { header: bytes.subarray(0, 0), body: bytes.subarray(1) };
  if (bytes[0] === 13 && bytes[1] === 10) return { header: bytes.subarray(0, 0), body: bytes.subarray(2) };
  const head = bytes.subarray(0, LONGEST_HEADER);
  const unix = head.indexOf('\n\n');
  const dos = head.indexOf('\n\r\n');
  if (unix === -1 && dos === -1) return { header: head, body: bytes.subarray(head.length) };
  const isDos = dos !== -1 && (unix === -1 || dos < unix);
  const end = isDos ? dos : unix;
  return { header: bytes.subarray(0, end + 1), body: bytes.subarray(end + (isDos ? 3 : 2)) };
}
