/** Where the header ends: RFC 5322 2.1. Octets as Latin-1, one character for each. */
export function splitMessage(source: Uint8Array): { readonly header: string; readonly body: string } {
  const text = Buffer.from(source.buffer, source.byteOffset, source.byteLength).toString('latin1');
  const gap = /\r?\n\r?\n/.exec(text);
  if (gap === null) return { header: text, body: '' };
  return { header: text.slice(0, gap.index), body: text.slice(gap.index + gap[0].length) };
}
