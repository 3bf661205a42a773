/**
 * Reports return the message they speak of, often whole and large. Its headers are all that is read of it, so that the
 * rest is not even parsed: a bounce of a mail with 10 MB of pictures costs no more than one without.
 */
const REPORTS = ['message/delivery-status', 'message/feedback-report', 'message/global-delivery-status'];
const RETURNED = 'message/rfc822';
const LONGEST_HEADERS = 65_536;

/** The message up to the end of the headers of the one that is returned after a report; all of it if there is none. */
export function dropReturnedBody(bytes: Uint8Array): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const report = REPORTS.map((type) => buffer.indexOf(type)).find((at) => at !== -1);
  if (report === undefined) return bytes;
  const returned = buffer.indexOf(RETURNED, report);
  if (returned === -1) return bytes;
  const start = afterEmptyLine(buffer, returned);
  const end = start === -1 ? -1 : afterEmptyLine(buffer, start);
  // A report after the returned message would be lost; there is none in sane mail, but it is cheap to ask.
  if (end === -1 || end - returned > LONGEST_HEADERS || buffer.indexOf(REPORTS[0] ?? '', end) !== -1)
    return bytes;
  return bytes.subarray(0, end);
}

function afterEmptyLine(buffer: Buffer, from: number): number {
  const unix = buffer.indexOf('\n\n', from);
  const dos = buffer.indexOf('\r\n\r\n', from);
  if (unix === -1 && dos === -1) return -1;
  return dos === -1 || (unix !== -1 && unix < dos) ? unix + 2 : dos + 4;
}
