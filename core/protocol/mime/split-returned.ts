/**
 * Reports return the message they speak of, often whole and large. Its headers are all that is read of it, so that the
 * rest is not even parsed: a bounce of a mail with 10 MB of pictures costs no more than one without.
 */
const REPORTS = ['message/delivery-status', 'message/feedback-report', 'message/global-delivery-status'];
const RETURNED = 'message/rfc822';
const LONGEST_HEADERS = 65_536;

export interface SplitReturned {
  /** The message up to the part that returns another. */
  readonly before: Uint8Array;
  /** The headers of the one that is returned. */
  readonly returned: Uint8Array | undefined;
}

export function splitReturned(bytes: Uint8Array): SplitReturned {
  const whole = { before: bytes, returned: undefined };
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const report = REPORTS.map((type) => buffer.indexOf(type)).find((at) => at !== -1);
  if (report === undefined) return whole;
  const type = buffer.indexOf(RETURNED, report);
  // RFC 2046 5.1.1: a part begins after a line of two hyphens and the boundary.
  const part = type === -1 ? -1 : buffer.lastIndexOf('\n--', type);
  if (part < report) return whole;
  const start = afterEmptyLine(buffer, type);
  if (start === -1) return whole;
  const end = afterEmptyLine(buffer, start);
  const until = end === -1 ? bytes.length : end;
  // A second report after the returned message stands in a digest: then all is parsed.
  if (until - type > LONGEST_HEADERS || buffer.includes(REPORTS[0] ?? '', until)) return whole;
  return { before: bytes.subarray(0, part + 1), returned: bytes.subarray(start, until) };
}

function afterEmptyLine(buffer: Buffer, from: number): number {
  const unix = buffer.indexOf('\n\n', from);
  // A mail without CRLF is not searched to its end for one.
  const dos = buffer.subarray(from, unix === -1 ? buffer.length : unix + 1).indexOf('\r\n\r\n');
  if (dos !== -1) return from + dos + 4;
  return unix === -1 ? -1 : unix + 2;
}
