/** A host's addresses, for connecting to (RFC 5321 5.1): both families, asked at once. */
import { isIP } from 'node:net';
import { couldNotSee, isAbsent, recordsOf, type DnsAnswer } from '../../model/dns.ts';
import type { SmtpResolution } from '../../model/smtp-facts.ts';
import type { Clock, Dns } from '../../ports.ts';

/** More addresses than any mail host needs; each one is a connection. */
const MAX_ADDRESSES = 8;

export interface Resolved {
  readonly resolution: SmtpResolution;
  /** The answers, none for an address. */
  readonly answers: readonly DnsAnswer[];
}

export async function resolveHost(
  host: string,
  dns: Dns,
  clock: Clock,
  signal: AbortSignal,
): Promise<Resolved> {
  if (isIP(host) !== 0) return { resolution: { addresses: [host], tookMs: 0 }, answers: [] };
  const since = clock.elapsed();
  const answers = await Promise.all([dns.ask(host, 'A', { signal }), dns.ask(host, 'AAAA', { signal })]);
  const tookMs = Math.round((clock.elapsed() - since) * 100) / 100;
  const [a, aaaa] = answers;
  const found = alternate(
    recordsOf(a, 'A').map(({ address }) => address),
    recordsOf(aaaa, 'AAAA').map(({ address }) => address),
  );
  if (found.length > 0) return { resolution: { addresses: found.slice(0, MAX_ADDRESSES), tookMs }, answers };
  return { resolution: { addresses: [], trouble: troubleOf(host, answers), tookMs }, answers };
}

/** Both families are among the first, whatever one of them has. */
function alternate(four: readonly string[], six: readonly string[]): string[] {
  const both = Array.from({ length: Math.max(four.length, six.length) }, (_, index) => [
    four[index],
    six[index],
  ]).flat();
  return [...new Set(both.filter((address) => address !== undefined))];
}

function troubleOf(host: string, answers: readonly DnsAnswer[]): NonNullable<SmtpResolution['trouble']> {
  // RFC 8020: a name that does not exist has no records of any type.
  const gone = answers.find(({ kind }) => kind === 'nxdomain' || kind === 'badname');
  if (gone !== undefined)
    return {
      kind: 'no-such-host',
      detail: `${host} ${gone.type}: ${gone.rcode === '' ? gone.detail : gone.rcode}`,
    };
  if (answers.every(isAbsent))
    return { kind: 'no-address', detail: `${host} has neither A nor AAAA records` };
  const unseen = answers.find(couldNotSee);
  return { kind: 'unseen', detail: `${host} ${unseen?.type ?? 'A'}: ${unseen?.detail ?? ''}` };
}
