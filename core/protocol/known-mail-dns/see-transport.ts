/** What keeps mail to a domain encrypted and unforged on its way, as it is remembered: MTA-STS, TLS-RPT, DNSSEC, DANE. */
import type { KnownTransport } from '../../model/known.ts';
import type { DomainSubject, MailDnsFacts } from '../../model/mail-dns-facts.ts';
import { askOf, type Ask } from '../dns/index.ts';
import { currentPolicy, selectMtaSts } from '../mta-sts/index.ts';
import { formatTlsa, judgeSignedMail, type SignedMail } from '../tlsa/index.ts';
import { selectTlsRpt } from '../tls-rpt/index.ts';

/** Danger: a zone may hold what it likes. */
const MOST_RECORDS = 12;

/** What is broken by itself today is left out: its own check tells it. */
export function seeTransport(facts: MailDnsFacts, subject: DomainSubject, at: string): KnownTransport {
  const ask = askOf(facts.answers);
  const signed = judgeSignedMail(subject, ask, new Date(at));
  const dnssec = signatureOf(signed);
  const tlsRpt = reportsOf(subject.domain, ask);
  const dane = pinsOf(signed);
  return {
    ...policyOf(facts, subject, ask),
    ...(tlsRpt === undefined ? {} : { tlsRpt }),
    ...(dnssec === undefined ? {} : { dnssec }),
    ...(Object.keys(dane).length === 0 ? {} : { dane }),
  };
}

function policyOf(
  facts: MailDnsFacts,
  subject: DomainSubject,
  ask: Ask,
): Pick<KnownTransport, 'mtaSts' | 'mtaStsSeconds'> {
  const selected = selectMtaSts(subject.domain, ask);
  // One that was meant as a record is broken, not gone.
  if (selected.kind === 'none') return selected.near.length > 0 ? {} : { mtaSts: '' };
  const policy = currentPolicy(facts, subject);
  return policy === undefined ? {} : { mtaSts: policy.mode, mtaStsSeconds: policy.maxAge };
}

function reportsOf(domain: string, ask: Ask): string | undefined {
  const selected = selectTlsRpt(domain, ask);
  if (selected.kind === 'none') return selected.near.length + selected.old.length > 0 ? undefined : '';
  if (selected.kind !== 'record' || !selected.record.ok) return undefined;
  return selected.record.value.uris.slice(0, MOST_RECORDS).toSorted().join(', ');
}

function signatureOf(signed: SignedMail): KnownTransport['dnssec'] {
  if (signed.kind !== 'seen') return undefined;
  if (signed.mx.status === 'secure') return 'signed';
  // A zone that is signed in a way that nobody checks has a finding of its own.
  return signed.mx.code === 'no-ds' ? '' : undefined;
}

function pinsOf(signed: SignedMail): Readonly<Record<string, string>> {
  if (signed.kind !== 'seen' || signed.mx.status !== 'secure') return {};
  const pins = signed.hosts.flatMap(({ host, status, published, records }): [string, string][] => {
    if (status === 'none' && published === 0) return [[host, '']];
    if (status !== 'found') return [];
    const texts = [...new Set(records.map(formatTlsa))].toSorted().slice(0, MOST_RECORDS);
    return [[host, texts.join(', ')]];
  });
  return Object.fromEntries(pins.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
