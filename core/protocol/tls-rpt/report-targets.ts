/** Can reports arrive at the addresses of a TLS-RPT record (RFC 8460 3, 5.3)? */
import { parseReportUri } from '../dmarc/index.ts';
import type { Ask } from '../dns/index.ts';
import { hostAddresses, receivesMail } from '../mx/index.ts';

export interface ReportTarget {
  readonly uri: string;
  readonly host: string;
  readonly reach: 'yes' | 'no' | 'unseen';
}

/** Danger: a record may list hundreds. */
const MOST_TARGETS = 10;

export function reportTargets(uris: readonly string[], ask: Ask): ReportTarget[] {
  return uris.slice(0, MOST_TARGETS).flatMap((uri): ReportTarget[] => {
    const parsed = parseReportUri(uri);
    if (!parsed.ok) return [];
    if (parsed.value.scheme === 'mailto') {
      const host = parsed.value.domain;
      return [{ uri, host, reach: receivesMail(host, ask) }];
    }
    const [, host] = /^https:\/\/([a-z\d](?:[a-z\d.-]*[a-z\d])?)(?=[:/?#]|$)/i.exec(uri) ?? [];
    if (host === undefined) return [];
    const { state } = hostAddresses(host.toLowerCase(), ask);
    if (state === 'literal') return [];
    return [{ uri, host, reach: state === 'found' ? 'yes' : state === 'unseen' ? 'unseen' : 'no' }];
  });
}
