/** The signature algorithm of an X.509 certificate in DER (RFC 5280 4.1): "1.2.840.113549.1.1.11". */

interface Element {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

const SEQUENCE = 0x30;
const OBJECT_IDENTIFIER = 0x06;

export function signatureOid(der: Uint8Array): string | undefined {
  const certificate = elementAt(der, 0, SEQUENCE);
  const signed = certificate && elementAt(der, certificate.start, SEQUENCE);
  const algorithm = signed && elementAt(der, signed.end, SEQUENCE);
  const oid = algorithm && elementAt(der, algorithm.start, OBJECT_IDENTIFIER);
  return oid && oidText(der.subarray(oid.start, oid.end));
}

function elementAt(der: Uint8Array, at: number, wanted: number): Element | undefined {
  const tag = der[at];
  const short = der[at + 1];
  if (tag !== wanted || short === undefined) return undefined;
  const more = short < 0x80 ? 0 : short & 0x7f;
  // Four octets of length are more than any certificate has; none at all is not DER.
  if (short === 0x80 || more > 4) return undefined;
  const start = at + 2 + more;
  const length =
    more === 0 ? short : der.subarray(at + 2, start).reduce((sum, octet) => sum * 256 + octet, 0);
  const end = start + length;
  return end <= der.length ? { tag, start, end } : undefined;
}

function oidText(octets: Uint8Array): string {
  const parts: number[] = [];
  let value = 0;
  for (const octet of octets) {
    value = value * 128 + (octet & 0x7f);
    if (octet < 0x80) {
      parts.push(value);
      value = 0;
    }
  }
  const [first = 0, ...rest] = parts;
  const root = Math.min(2, Math.trunc(first / 40));
  return [root, first - root * 40, ...rest].join('.');
}
