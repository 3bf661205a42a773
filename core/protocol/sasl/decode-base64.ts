/**
 * RFC 4648 4, strictly: the runtime's own decoder skips what it does not know and reads the other alphabet too, which
 * would make a signature out of anything. Undefined when it is not base64.
 */
export function decodeBase64(text: string): Buffer | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  // RFC 4648 3.5: bits of the last character that are not used are zero.
  return bytes.toString('base64') === text ? bytes : undefined;
}

export function encodeBase64(data: string | Uint8Array): string {
  return (typeof data === 'string' ? Buffer.from(data, 'utf8') : Buffer.from(data)).toString('base64');
}
