/** Lines that could begin a part; rules of hyphens count, too. */
const MOST_PARTS = 1000;

/** A part costs the library much more than its bytes: half a megabyte of boundaries would take seconds. */
export function hasTooManyParts(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let count = 0;
  for (let at = buffer.indexOf('\n--'); at !== -1; at = buffer.indexOf('\n--', at + 3)) {
    count += 1;
    if (count > MOST_PARTS) return true;
  }
  return false;
}
