/**
 * Who receives mail for a domain (RFC 5321 5.1): the hosts of its MX records, lowest preference first; without any MX
 * record the domain's own addresses ("implicit MX"); nobody when the only MX is the root (RFC 7505).
 */
import { couldNotSee, recordsOf } from '../../model/dns.ts';
import { unseenReason, type Ask } from '../dns/index.ts';
import { hostAddresses, type HostAddresses } from './host-addresses.ts';

export interface MxHost extends HostAddresses {
  readonly preference: number;
  /** How often the same host is listed. */
  readonly times: number;
}

export type MxSet =
  | {
      readonly kind: 'hosts';
      readonly hosts: readonly MxHost[];
      readonly withNull: boolean;
      readonly shown: string;
    }
  | { readonly kind: 'implicit'; readonly hosts: readonly MxHost[] }
  | { readonly kind: 'null'; readonly preference: number }
  | { readonly kind: 'none'; readonly exists: boolean }
  | { readonly kind: 'unseen'; readonly detail: string };

/** Danger: a zone may list hundreds of hosts; nobody tries more. */
const MAX_HOSTS = 25;

export function evaluateMx(domain: string, ask: Ask): MxSet {
  const answer = ask(domain, 'MX');
  if (couldNotSee(answer)) return { kind: 'unseen', detail: unseenReason(answer) };
  if (answer.kind !== 'answer')
    return withoutMx(domain, ask, answer.kind === 'nodata' || answer.chain.length > 0);
  const records = recordsOf(answer, 'MX').sort(
    (a, b) => a.preference - b.preference || a.exchange.localeCompare(b.exchange),
  );
  const named = records.filter(({ exchange }) => exchange !== '');
  const first = records[0];
  if (named.length === 0) return { kind: 'null', preference: first?.preference ?? 0 };
  const byHost = Map.groupBy(named, ({ exchange }) => exchange);
  const hosts = [...byHost].slice(0, MAX_HOSTS).map(([host, same]) => ({
    ...hostAddresses(host, ask),
    preference: same[0]?.preference ?? 0,
    times: same.length,
  }));
  const shown = records.map(({ preference, exchange }) => `${preference} ${exchange}.`).join(', ');
  return { kind: 'hosts', hosts, withNull: named.length < records.length, shown };
}

function withoutMx(domain: string, ask: Ask, exists: boolean): MxSet {
  if (!exists) return { kind: 'none', exists };
  const own = hostAddresses(domain, ask);
  // RFC 5321 5.1: as if there were an MX of preference 0 that names the domain itself.
  if (own.state === 'found') return { kind: 'implicit', hosts: [{ ...own, preference: 0, times: 1 }] };
  return own.state === 'unseen'
    ? { kind: 'unseen', detail: own.unseen }
    : { kind: 'none', exists: own.state !== 'missing' };
}

/** Hosts that mail would go to; none when nobody receives or nothing was seen. */
export function mxHosts(set: MxSet): readonly MxHost[] {
  return set.kind === 'hosts' || set.kind === 'implicit' ? set.hosts : [];
}
