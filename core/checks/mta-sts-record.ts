/** Does the domain say by one readable TXT record that it has an MTA-STS policy? Having none is fine. */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck } from '../model/check.ts';
import { askOf, shownText } from '../protocol/dns/index.ts';
import { selectMtaSts } from '../protocol/mta-sts/index.ts';

type Domain = { readonly domain: string };

const effect = (): string =>
  'senders take the domain for one without MTA-STS: somebody on the way can switch encryption off unseen';

export const mtaStsRecord = defineCheck({
  id: 'mta-sts-record',
  probe: 'mail-dns',
  title: 'MTA-STS: the record is readable, if there is one',
  codes: {
    MTA_STS_RECORD_FOUND: code<Domain & { readonly id: string; readonly record: string }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ domain, id }) => `${domain} says that it has an MTA-STS policy, id ${id}`,
      evidence: ({ domain, record }) => `_mta-sts.${domain} TXT "${record}"`,
      advice: () => [],
      spec: 'RFC 8461 3.1',
    }),
    MTA_STS_ABSENT: code<Domain>({
      outcome: 'pass',
      severity: 'info',
      says: ({ domain }) => `${domain} does not use MTA-STS; nobody has to`,
      advice: () => [],
      spec: 'RFC 8461 3.1',
    }),
    MTA_STS_RECORD_SYNTAX: code<Domain & { readonly record: string; readonly problem: string }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ domain, problem }) => `the MTA-STS record of ${domain} is not valid: ${problem}`,
      effect,
      evidence: ({ domain, record }) => `_mta-sts.${domain} TXT "${record}"`,
      advice: ({ domain }) => [
        `write TXT at _mta-sts.${domain} like this: "v=STSv1; id=20261124T0214;"`,
        'give it another id whenever the policy changes',
      ],
      spec: 'RFC 8461 3.1',
    }),
    MTA_STS_RECORD_MULTIPLE: code<Domain & { readonly records: readonly string[] }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ domain, records }) =>
        `${domain} has ${records.length} MTA-STS records; senders then use none of them`,
      effect,
      evidence: ({ domain, records }) =>
        `_mta-sts.${domain} TXT ${records.map((text) => `"${shownText(text, 120)}"`).join(' and ')}`,
      advice: ({ domain }) => [`keep one TXT record that starts with v=STSv1 at _mta-sts.${domain}`],
      spec: 'RFC 8461 3.1',
    }),
    MTA_STS_RECORD_UNSEEN: code<Domain & { readonly detail: string }>({
      outcome: 'inconclusive',
      severity: 'warning',
      says: ({ domain }) => `the MTA-STS record of ${domain} could not be seen`,
      evidence: ({ detail }) => detail,
      advice: ({ domain }) => [
        `ask each name server for TXT at _mta-sts.${domain}, to find the one that fails`,
      ],
    }),
    MTA_STS_RECORD_NOT_APPLICABLE: code<{ readonly reason: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ reason }) => `MTA-STS was not looked for: ${reason}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject: { domain, receives }, faults }, raise) {
    const blind = dnsBlindness(faults);
    if (blind !== '') return raise('MTA_STS_RECORD_NOT_APPLICABLE', { reason: blind });
    const selected = selectMtaSts(domain, askOf(facts.answers));
    if (selected.kind === 'unseen')
      return raise('MTA_STS_RECORD_UNSEEN', { domain, detail: selected.detail });
    if (selected.kind === 'multiple')
      return raise('MTA_STS_RECORD_MULTIPLE', { domain, records: selected.texts });
    if (selected.kind === 'invalid') {
      const { text, detail } = selected;
      return raise('MTA_STS_RECORD_SYNTAX', { domain, record: shownText(text), problem: detail });
    }
    if (selected.kind === 'record') {
      const { id, text } = selected;
      return raise('MTA_STS_RECORD_FOUND', { domain, id, record: shownText(text) });
    }
    const [near] = selected.near;
    if (near !== undefined) {
      const problem = 'it must start with exactly "v=STSv1;"';
      return raise('MTA_STS_RECORD_SYNTAX', { domain, record: shownText(near), problem });
    }
    if (!receives)
      return raise('MTA_STS_RECORD_NOT_APPLICABLE', { reason: 'the domain is said to receive no mail' });
    raise('MTA_STS_ABSENT', { domain });
  },
});
