/** Addresses for reports: the lists of rua= and ruf= (RFC 9989 4.6, 4.8). */
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';
import { parseDomain } from '../../model/target.ts';

export interface ReportUri {
  /** As written, without a size. */
  readonly text: string;
  /** Lower case: "mailto". */
  readonly scheme: string;
  /** Domain that the reports go to; "" for other schemes than mailto: nobody has to support those. */
  readonly domain: string;
  /** "!10m" of RFC 7489; receivers ignore it. */
  readonly size: string;
}

export type ReportUriCode = 'empty' | 'no-scheme' | 'bad-character' | 'bad-address';

export function parseReportUris(list: string): Parsed<ReportUri, ReportUriCode>[] {
  return list.split(',').map((text) => parseReportUri(text.replace(/^[ \t]+|[ \t]+$/g, '')));
}

export function parseReportUri(text: string): Parsed<ReportUri, ReportUriCode> {
  if (text === '') return unparsed('empty', 0, 'an address is missing between the commas');
  // RFC 9989 4.8: obs-dmarc-report-size is ignored.
  const size = /!\d+[kmgt]?$/i.exec(text)?.[0] ?? '';
  const uri = text.slice(0, text.length - size.length);
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):(?=.)/.exec(uri)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    const hint = uri.includes('@')
      ? `write mailto:${uri.replace(/^:*/, '')}`
      : 'a URI such as mailto:dmarc@example.com is expected';
    return unparsed('no-scheme', 0, hint);
  }
  // RFC 3986 2: what a URI is made of; "!" has to be percent-encoded here.
  const bad = /[^A-Za-z0-9\-._~:/?#[\]@$&'()*+;=%]|%(?![0-9A-Fa-f]{2})/.exec(uri);
  if (bad !== null) return unparsed('bad-character', bad.index, `"${bad[0]}" must be percent-encoded`);
  if (scheme !== 'mailto') return parsed({ text: uri, scheme, domain: '', size });
  const domain = domainOf(uri.slice('mailto:'.length));
  if (domain === undefined)
    return unparsed('bad-address', 'mailto:'.length, 'one mail address is expected after mailto:');
  return parsed({ text: uri, scheme, domain, size });
}

/** RFC 6068 2: the address, percent-encoded, before any "?". */
function domainOf(mailto: string): string | undefined {
  const address = mailto
    .replace(/\?.*$/, '')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  const at = address.lastIndexOf('@');
  // An encoded comma is part of the name before the "@" (RFC 9989 4.8).
  if (at < 1 || /\s/.test(address)) return undefined;
  const domain = parseDomain(address.slice(at + 1));
  return domain.ok ? domain.value : undefined;
}
