/** Octets of a part's body, decoded, and what is wrong with the way they are encoded (RFC 2045 6). */
export interface Decoded {
  readonly octets: Buffer;
  /** The first thing that no encoder would have written; "" = none. */
  readonly damage: string;
}

export function decodePart(body: Buffer, encoding: string): Decoded {
  if (encoding === 'base64') return decodeBase64(body);
  if (encoding === 'quoted-printable') return decodeQuotedPrintable(body);
  return { octets: body, damage: '' };
}

function decodeBase64(body: Buffer): Decoded {
  const text = body.toString('latin1').replace(/[\s]+/g, '');
  // RFC 2045 6.8: other characters have no meaning, and decoders do not agree on what to do with them.
  const foreign = /[^A-Za-z0-9+/=]|=(?=[^=])/.exec(text);
  const octets = Buffer.from(text, 'base64');
  if (foreign !== null)
    return { octets, damage: `"${printable(text.slice(foreign.index, foreign.index + 20))}"` };
  return {
    octets,
    damage: text.length % 4 === 0 ? '' : `it ends after ${text.length} characters, which is no multiple of 4`,
  };
}

function decodeQuotedPrintable(body: Buffer): Decoded {
  // RFC 2045 6.7: white space at the end of a line was added on the way.
  const text = body
    .toString('latin1')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
  const broken = /=(?![0-9A-Fa-f]{2}|\n|$)/.exec(text);
  const joined = text.replaceAll('=\n', '');
  const decoded = joined.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  return {
    octets: Buffer.from(decoded, 'latin1'),
    damage: broken === null ? '' : `"${printable(text.slice(broken.index, broken.index + 12))}"`,
  };
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '.');
}
