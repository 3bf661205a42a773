export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
}

/** Elements one after another: of octets, or of an element with the tag that is expected. */
export function partsOf(
  from: DerElement | Uint8Array | undefined,
  wanted?: number,
): DerElement[] | undefined {
  if (from === undefined || ('tag' in from && from.tag !== wanted)) return undefined;
  const der = 'tag' in from ? from.content : from;
  const parts: DerElement[] = [];
  for (let at = 0; at < der.length;) {
    const [tag = 0, short = 0x80] = der.subarray(at, at + 2);
    const more = short < 0x80 ? 0 : short & 0x7f;
    const start = at + 2 + more;
    // X.690 10.1: lengths are definite; four octets of one are more than any response has.
    if (short === 0x80 || more > 4 || start > der.length) return undefined;
    const length =
      more === 0 ? short : der.subarray(at + 2, start).reduce((sum, octet) => sum * 256 + octet, 0);
    if (start + length > der.length) return undefined;
    parts.push({ tag, content: der.subarray(start, start + length) });
    at = start + length;
  }
  return parts;
}
