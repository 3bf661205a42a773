/** Does the domain say where to report failed TLS? Without, nobody tells it that its policy keeps mail away. */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck } from '../model/check.ts';
import { askOf, shownText } from '../protocol/dns/index.ts';
import { selectMtaSts } from '../protocol/mta-sts/index.ts';
import { reportTargets, selectTlsRpt } from '../protocol/tls-rpt/index.ts';
import { judgeSignedMail } from '../protocol/tlsa/index.ts';

type Domain = { readonly domain: string };
type Shown = Domain & { readonly record: string };

const effect = (): string => 'no sender reports that mail failed to be encrypted';
const evidence = ({ domain, record }: Shown): string => `_smtp._tls.${domain} TXT "${record}"`;
const write = (domain: string): string =>
  `write TXT at _smtp._tls.${domain} like this: "v=TLSRPTv1; rua=mailto:tls-reports@${domain}"`;

export const tlsRpt = defineCheck({
  id: 'tls-rpt',
  probe: 'mail-dns',
  title: 'TLS-RPT: senders know where to report failed encryption',
  codes: {
    TLS_RPT_FOUND: code<Shown & { readonly uris: readonly string[] }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ uris }) => `reports about failed TLS go to ${uris.join(', ')}`,
      evidence,
      advice: () => [],
      spec: 'RFC 8460 3',
    }),
    TLS_RPT_ABSENT: code<Domain>({
      outcome: 'pass',
      severity: 'info',
      says: ({ domain }) => `${domain} has no TLS-RPT record, which is optional`,
      advice: () => [],
      spec: 'RFC 8460 3',
    }),
    TLS_RPT_MISSING: code<Domain & { readonly uses: string }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ domain, uses }) => `${domain} has no TLS-RPT record, although it uses ${uses}`,
      effect: ({ uses }) => `when ${uses} keeps mail away, no sender reports it`,
      advice: ({ domain }) => [write(domain)],
      spec: 'RFC 8460 3',
    }),
    TLS_RPT_OLD_LABEL: code<Shown & { readonly found: string }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ domain, found }) =>
        `the TLS-RPT record of ${domain} stands at ${found}, where no sender looks for it`,
      effect,
      evidence: ({ found, record }) => `${found} TXT "${record}"`,
      advice: ({ domain, found }) => [`move it from ${found} to _smtp._tls.${domain}`],
      spec: 'RFC 8460 3',
    }),
    TLS_RPT_UNDELIVERABLE: code<Shown & { readonly uri: string; readonly host: string }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ uri }) => `reports about failed TLS are to go to ${uri}, where they cannot arrive`,
      effect: () => 'no report arrives there',
      evidence: ({ uri, host }) =>
        `${host} ${uri.startsWith('https') ? 'has no address' : 'receives no mail: it has no MX record and no address, or a null MX'}`,
      advice: () => ['write an address that exists into the record'],
      spec: 'RFC 8460 3',
      per: ['uri'],
    }),
    TLS_RPT_MULTIPLE: code<Domain & { readonly records: readonly string[] }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ domain, records }) =>
        `${domain} has ${records.length} TLS-RPT records; senders then use none of them`,
      effect,
      evidence: ({ domain, records }) =>
        `_smtp._tls.${domain} TXT ${records.map((text) => `"${shownText(text, 120)}"`).join(' and ')}`,
      advice: () => [
        'keep one record; it may have several addresses: rua=mailto:a@example.com,mailto:b@example.com',
      ],
      spec: 'RFC 8460 3',
    }),
    TLS_RPT_SYNTAX: code<Shown & { readonly problem: string; readonly partly: boolean }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ domain, problem, partly }) =>
        `the TLS-RPT record of ${domain} ${partly ? 'has a mistake' : 'is not valid'}: ${problem}`,
      effect: ({ partly }) => (partly ? 'the other addresses get the reports' : effect()),
      evidence,
      advice: ({ domain }) => [write(domain)],
      spec: 'RFC 8460 3',
    }),
    TLS_RPT_UNSEEN: code<Domain & { readonly detail: string }>({
      outcome: 'inconclusive',
      severity: 'notice',
      says: ({ domain }) => `the TLS-RPT record of ${domain} could not be seen`,
      evidence: ({ detail }) => detail,
      advice: ({ domain }) => [
        `ask each name server for TXT at _smtp._tls.${domain}, to find the one that fails`,
      ],
    }),
    TLS_RPT_NOT_APPLICABLE: code<{ readonly reason: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ reason }) => `TLS-RPT was not looked for: ${reason}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject, faults, known, at }, raise) {
    const { domain, receives } = subject;
    const reason = dnsBlindness(faults) || (receives ? '' : 'the domain is said to receive no mail');
    if (reason !== '') return raise('TLS_RPT_NOT_APPLICABLE', { reason });
    const ask = askOf(facts.answers);
    const selected = selectTlsRpt(domain, ask);
    if (selected.kind === 'unseen') return raise('TLS_RPT_UNSEEN', { domain, detail: selected.detail });
    if (selected.kind === 'multiple') return raise('TLS_RPT_MULTIPLE', { domain, records: selected.texts });
    if (selected.kind === 'none') {
      const [near] = selected.near;
      const [old] = selected.old;
      if (near !== undefined) {
        const problem = 'it must start with exactly "v=TLSRPTv1;"';
        return raise('TLS_RPT_SYNTAX', { domain, record: shownText(near), problem, partly: false });
      }
      if (old !== undefined)
        return raise('TLS_RPT_OLD_LABEL', { domain, record: shownText(old.text), found: old.at });
      if ((known?.transport?.tlsRpt ?? '') !== '')
        return raise('TLS_RPT_NOT_APPLICABLE', { reason: 'the record was there before and is gone' });
      const signed = judgeSignedMail(subject, ask, new Date(at));
      const dane = signed.kind === 'seen' && signed.hosts.some(({ status }) => status === 'found');
      const uses = selectMtaSts(domain, ask).kind === 'record' ? 'MTA-STS' : dane ? 'DANE' : '';
      return uses === '' ? raise('TLS_RPT_ABSENT', { domain }) : raise('TLS_RPT_MISSING', { domain, uses });
    }
    const record = shownText(selected.text);
    const read = selected.record;
    if (!read.ok) return raise('TLS_RPT_SYNTAX', { domain, record, problem: read.detail, partly: false });
    const { uris, problems } = read.value;
    if (problems.length > 0)
      return raise('TLS_RPT_SYNTAX', { domain, record, problem: problems.join('; '), partly: true });
    const lost = reportTargets(uris, ask).filter(({ reach }) => reach === 'no');
    for (const { uri, host } of lost) raise('TLS_RPT_UNDELIVERABLE', { domain, record, uri, host });
    if (lost.length === 0) raise('TLS_RPT_FOUND', { domain, record, uris });
  },
});
