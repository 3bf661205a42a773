/**
 * Do senders authenticate this mail host by DANE, and by which records (RFC 7672 2.2)? Only what DNSSEC secures counts; what is
 * bogus, or cannot be had, makes them wait with the mail.
 */
import { recordsOf } from '../../model/dns.ts';
import type { Ask } from '../dns/index.ts';
import type { DnssecVerdict, Validate } from '../dnssec/index.ts';
import { parseTlsa, tlsaName, type TlsaRecord } from './parse-tlsa.ts';

export interface HostTlsa {
  readonly host: string;
  /**
   * found        secure TLSA records
   * none         proven that there are none, or they are not signed, which counts as none
   * not-signed   the host's addresses are not secure: TLSA records are not looked for
   * bogus        delivery is put off: the proof fails
   * unseen       no verdict
   */
  readonly status: 'found' | 'none' | 'not-signed' | 'bogus' | 'unseen';
  /** Where the records stand, or would: "_25._tcp.mx.example.com". */
  readonly name: string;
  readonly records: readonly TlsaRecord[];
  /** RDATA that is no TLSA record. */
  readonly unreadable: readonly string[];
  /** On the host's addresses. */
  readonly addresses: DnssecVerdict;
  /** On the TLSA records, when they were looked for. */
  readonly tlsa?: DnssecVerdict;
}

export function discoverTlsa(host: string, port: number, ask: Ask, validate: Validate): HostTlsa {
  const { verdict: addresses, alias } = judgeAddresses(host, ask, validate);
  const base = { host, name: tlsaName(host, port), records: [], unreadable: [], addresses };
  if (addresses.status === 'bogus') return { ...base, status: 'bogus' };
  if (addresses.status === 'indeterminate') return { ...base, status: 'unseen' };
  const secure = addresses.status === 'secure';
  // RFC 7672 2.2.3: an alias that is itself secure keeps the name in it, wherever it leads.
  if (!secure && (alias === undefined || validate(host, 'CNAME').status !== 'secure'))
    return { ...base, status: 'not-signed' };
  // The end of the alias comes first.
  const names = secure && alias !== undefined ? [alias, host] : [host];
  let last: HostTlsa = { ...base, status: 'none' };
  for (const name of names.map((one) => tlsaName(one, port))) {
    const answer = ask(name, 'TLSA', { dnssec: true });
    const tlsa = validate(name, 'TLSA');
    const here = { ...base, name, tlsa };
    if (tlsa.status === 'bogus') return { ...here, status: 'bogus' };
    if (tlsa.status === 'indeterminate') return { ...here, status: 'unseen' };
    last = { ...here, status: 'none' };
    if (tlsa.status !== 'secure' || answer.kind !== 'answer') continue;
    const parsed = recordsOf(answer, 'TLSA').map(({ rdata }) => ({ rdata, record: parseTlsa(rdata) }));
    return {
      ...here,
      status: 'found',
      records: parsed.flatMap(({ record }) => (record.ok ? [record.value] : [])),
      unreadable: parsed.flatMap(({ record, rdata }) => (record.ok ? [] : [rdata])),
    };
  }
  return last;
}

const WORST: readonly DnssecVerdict['status'][] = ['bogus', 'indeterminate', 'insecure'];

/** Of both families together: a sender needs both answers to know where it may deliver. */
function judgeAddresses(
  host: string,
  ask: Ask,
  validate: Validate,
): { readonly verdict: DnssecVerdict; readonly alias: string | undefined } {
  const answers = [ask(host, 'A', { dnssec: true }), ask(host, 'AAAA', { dnssec: true })];
  const a = validate(host, 'A');
  const verdicts = [a, validate(host, 'AAAA')];
  const worst = WORST.map((status) => verdicts.find((verdict) => verdict.status === status)).find(
    (verdict) => verdict !== undefined,
  );
  const chain = answers.find((answer) => answer.chain.length > 0)?.chain ?? [];
  return { verdict: worst ?? a, alias: chain.at(-1)?.target };
}
