/**
 * SPF (RFC 7208) names the hosts that may send for a domain, in one TXT record that begins with "v=spf1". A syntax
 * error anywhere in it spoils all of it: receivers then act as if the domain had broken its own rules.
 */
import { code, defineCheck } from '../model/check.ts';
import { dnsBlindness } from '../model/blindness.ts';
import { askOf } from '../protocol/dns/index.ts';
import { lintSpf } from '../protocol/spf/index.ts';

type Of<T> = { readonly domain: string } & T;

const codes = {
  SPF_FOUND: code<Of<{ readonly record: string }>>({
    outcome: 'pass',
    severity: 'info',
    says: ({ domain }) => `${domain} has one SPF record, and it can be read`,
    evidence: ({ record }) => record,
    advice: () => [],
    spec: 'RFC 7208 4.5',
  }),
  SPF_PARKED: code<Of<{ readonly record: string }>>({
    outcome: 'pass',
    severity: 'info',
    says: ({ domain }) => `${domain} sends no mail, and its SPF record says so`,
    evidence: ({ record }) => record,
    advice: () => [],
    spec: 'RFC 7208 10.1.2',
  }),
  SPF_MISSING: code<Of<{ readonly near: readonly string[]; readonly sends: boolean }>>({
    outcome: 'fail',
    severity: ({ sends }) => (sends ? 'error' : 'warning'),
    says: ({ domain, near }) =>
      near.length === 0
        ? `${domain} has no SPF record`
        : `${domain} has no SPF record: what looks like one does not begin with "v=spf1" and a space`,
    effect: ({ sends }) =>
      sends
        ? 'large receivers want SPF or DKIM from every sender: mail goes to the spam folder or is rejected'
        : 'anybody may write mail in the name of this domain',
    evidence: ({ domain, near }) =>
      near.length === 0
        ? `no TXT record of ${domain} begins with "v=spf1"`
        : near.map((text) => `"${text}"`).join(', '),
    advice: ({ domain, near, sends }) => [
      near.length === 0
        ? `publish a TXT record at ${domain}: ${sends ? 'v=spf1 with the addresses that send, then -all or ~all' : 'v=spf1 -all'}`
        : 'correct the beginning: exactly v=spf1, no space or quote before it, one space after it',
    ],
    spec: 'RFC 7208 4.5',
  }),
  SPF_MULTIPLE: code<Of<{ readonly records: readonly string[] }>>({
    outcome: 'fail',
    severity: 'error',
    says: ({ domain, records }) =>
      `${domain} has ${records.length} SPF records; only one is allowed, so none counts`,
    effect: () => 'every SPF check ends in permerror: mail loses SPF, and DMARC with it unless DKIM passes',
    evidence: ({ records }) => records.map((record) => `"${record}"`).join(', '),
    advice: () => ['merge them: all mechanisms in one record, one "all" at its end', 'delete the others'],
    spec: 'RFC 7208 3.2',
  }),
  SPF_SYNTAX: code<
    Of<{
      readonly record: string;
      readonly term: string;
      readonly position: number;
      readonly problem: string;
    }>
  >({
    outcome: 'fail',
    severity: 'error',
    says: ({ domain, term, position }) =>
      `the SPF record of ${domain} cannot be read: "${shown(term)}" at position ${position} is wrong`,
    effect: () =>
      'every SPF check ends in permerror, whoever sends: mail loses SPF, and DMARC with it unless DKIM passes',
    evidence: ({ record, problem }) => `${problem}; the record is "${shown(record, 450)}"`,
    advice: ({ term }) => [`correct or remove "${shown(term)}"`],
    spec: 'RFC 7208 4.6',
  }),
  SPF_NOT_PARKED: code<Of<{ readonly record: string }>>({
    outcome: 'fail',
    severity: 'warning',
    says: ({ domain }) => `${domain} sends no mail, yet its SPF record is not "v=spf1 -all"`,
    effect: () => 'others may write mail in the name of this domain and pass, or at least not fail',
    evidence: ({ record }) => record,
    advice: ({ domain }) => [
      `publish at ${domain}: v=spf1 -all`,
      'or, if it does send mail, set "sends: true" in postwatch.yaml',
    ],
    spec: 'RFC 7208 10.1.2',
  }),
  SPF_UNSEEN: code<Of<{ readonly detail: string }>>({
    outcome: 'inconclusive',
    severity: 'warning',
    says: ({ domain }) => `the SPF record of ${domain} could not be looked up: neither present nor missing`,
    effect: () => 'receivers that meet the same trouble answer temperror and may defer mail',
    evidence: ({ detail }) => detail,
    advice: ({ domain }) => [
      `ask again: dig +norecurse TXT ${domain} at each name server of the domain`,
      'if all of them answer, look at the resolver of this host',
    ],
    spec: 'RFC 7208 4.4',
  }),
  SPF_NOT_JUDGED: code<Of<{ readonly because: string }>>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ domain, because }) => `the SPF record of ${domain} was not judged: ${because}`,
    advice: () => [],
  }),
};

export const spfRecord = defineCheck({
  id: 'spf-record',
  probe: 'mail-dns',
  title: 'SPF: one record, and it can be read',
  codes,
  judge: ({ facts, subject, faults, known }, raise) => {
    const { domain, sends } = subject;
    const because = dnsBlindness(faults);
    const { tree, near } = lintSpf(domain, askOf(facts.answers));
    const { state, record, term, at, problem } = tree;
    if (state === 'multiple') return raise('SPF_MULTIPLE', { domain, records: record.split('\n').sort() });
    if (state === 'syntax') return raise('SPF_SYNTAX', { domain, record, term, position: at + 1, problem });
    // What was there before and is gone is told by mail-dns-changes.
    if (state === 'none' && near.length === 0 && (known?.spf ?? '') !== '')
      return raise('SPF_NOT_JUDGED', { domain, because: 'it was there before and is gone' });
    if (state === 'none' || state === 'bad-name')
      return raise('SPF_MISSING', { domain, near: [...near].sort(), sends });
    if (state !== 'record' && because !== '') return raise('SPF_NOT_JUDGED', { domain, because });
    if (state !== 'record') return raise('SPF_UNSEEN', { domain, detail: problem });
    if (sends) return raise('SPF_FOUND', { domain, record });
    raise(/^v=spf1 +-all *$/i.test(record) ? 'SPF_PARKED' : 'SPF_NOT_PARKED', { domain, record });
  },
});

function shown(text: string, most = 60): string {
  return text.length > most ? `${text.slice(0, most - 3)}...` : text;
}
