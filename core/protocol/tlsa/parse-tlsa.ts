/** One TLSA record (RFC 6698 2.1): which certificate or key of the server is the right one, by digest or in full. */
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';

export interface TlsaRecord {
  /** 0 PKIX-TA, 1 PKIX-EE, 2 DANE-TA, 3 DANE-EE (RFC 7218 2.1). */
  readonly usage: number;
  /** 0 the certificate, 1 its public key. */
  readonly selector: number;
  /** 0 in full, 1 SHA-256, 2 SHA-512. */
  readonly matching: number;
  /** Lower-case hexadecimal. */
  readonly data: string;
}

export type TlsaCode = 'not-hex' | 'too-short';

/** RDATA in hexadecimal, as in DnsRecord. */
export function parseTlsa(rdata: string): Parsed<TlsaRecord, TlsaCode> {
  if (!/^(?:[\da-f]{2})*$/i.test(rdata))
    return unparsed('not-hex', rdata.search(/[^\da-f]|$/i), 'RDATA is not hexadecimal');
  if (rdata.length < 6)
    return unparsed(
      'too-short',
      rdata.length,
      `3 octets of parameters are needed, there are ${rdata.length / 2}`,
    );
  const [usage = 0, selector = 0, matching = 0] = Buffer.from(rdata.slice(0, 6), 'hex');
  return parsed({ usage, selector, matching, data: rdata.slice(6).toLowerCase() });
}

/** As zone files write it: "3 1 1 5f2c...". */
export function formatTlsa({ usage, selector, matching, data }: TlsaRecord): string {
  return `${usage} ${selector} ${matching} ${data}`.trimEnd();
}

/** RFC 6698 3: where the record of a service stands. */
export function tlsaName(host: string, port: number): string {
  return `_${port}._tcp.${host}`;
}
