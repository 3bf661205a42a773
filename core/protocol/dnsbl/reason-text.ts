/** The list's own words. Whoever runs the list wrote them, so they are shown and never acted upon. */
import { recordsOf, type DnsAnswer } from '../../model/dns.ts';

const LONGEST = 200;
/** Of what a list says, so much is kept; it may say 64 kB. */
const KEPT = 1000;

/** "" when there is none. RFC 5782 2.1: a TXT record at the same name may say why. */
export function reasonText(answer: DnsAnswer | undefined): string {
  if (answer === undefined) return '';
  const texts = recordsOf(answer, 'TXT').map(({ chunks }) => chunks.join(''));
  // Danger: control characters would reach terminals and logs. DEL and C1 (U+0080 to U+009F) are such, too.
  const bare = [...new Set(texts)]
    .join(' / ')
    .replaceAll(/[\0-\x1f\x7f-\x9f\u2028\u2029]+/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return bare.length > LONGEST ? `${bare.slice(0, LONGEST - 3)}...` : bare;
}

/** The same answer with no more text than is worth keeping, beginnings first. */
export function boundReason(answer: DnsAnswer): DnsAnswer {
  let left = KEPT;
  const records = answer.records.flatMap((record) => {
    if (record.type !== 'TXT' || left === 0) return [];
    const chunks = record.chunks.flatMap((chunk) => {
      const kept = chunk.slice(0, left);
      left -= kept.length;
      return kept === '' ? [] : [kept];
    });
    return [{ ...record, chunks }];
  });
  return { ...answer, records };
}
