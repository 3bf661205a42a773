/**
 * BIMI: a logo beside the mail. It is a draft, and a nicety: without it nothing is wrong. Whoever publishes it wants it
 * to work, though, and it does only on top of a strict DMARC policy.
 */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck } from '../model/check.ts';
import { dmarcObstacles, parseBimiUrl, selectBimi, type BimiRecord } from '../protocol/bimi/index.ts';
import { askOf, shownText } from '../protocol/dns/index.ts';

type At = { readonly name: string; readonly record: string };

const SPEC = 'draft-brand-indicators-for-message-identification';
const quoted = ({ name, record }: At): string => `${name} TXT "${record}"`;
const noLogo = (): string => 'receivers show no logo; nothing else';

export const bimiRecord = defineCheck({
  id: 'bimi-record',
  probe: 'mail-dns',
  title: 'BIMI: the record of the logo, and the DMARC policy that it needs',
  codes: {
    BIMI_FOUND: code<At & { readonly location: string; readonly authority: string }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ location }) => `a BIMI record names the logo ${location}`,
      evidence: quoted,
      advice: () => [],
      spec: SPEC,
    }),
    BIMI_DECLINED: code<At>({
      outcome: 'pass',
      severity: 'info',
      says: () => 'the domain wants no logo to be shown: its BIMI record is empty',
      evidence: quoted,
      advice: () => [],
      spec: SPEC,
    }),
    BIMI_NONE: code<{ readonly reason: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ reason }) => `no BIMI record was judged: ${reason}`,
      advice: () => [],
    }),
    BIMI_MULTIPLE: code<{ readonly name: string; readonly records: readonly string[] }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ name, records }) => `${name} has ${records.length} BIMI records; receivers then use none`,
      effect: noLogo,
      evidence: ({ records }) => records.map((text) => `"${text}"`).join(' and '),
      advice: () => ['leave one of them'],
      spec: SPEC,
    }),
    BIMI_SYNTAX: code<At & { readonly problem: string; readonly at: number }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ problem }) => `the BIMI record cannot be read: ${problem}`,
      effect: noLogo,
      evidence: (args) => `${quoted(args)}, at character ${args.at + 1}`,
      advice: () => ['write it as v=BIMI1; l=https://.../logo.svg; a=https://.../logo.pem'],
      spec: SPEC,
    }),
    BIMI_URL: code<At & { readonly tag: string; readonly url: string; readonly problem: string }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ tag, problem }) => `receivers do not follow ${tag}= of the BIMI record: ${problem}`,
      effect: noLogo,
      evidence: quoted,
      advice: ({ tag, url }) => [`correct ${tag}=${url}: https, a host name, a path`],
      spec: SPEC,
      per: ['tag'],
    }),
    BIMI_IGNORED: code<At & { readonly problems: readonly string[] }>({
      outcome: 'fail',
      severity: 'info',
      says: ({ problems }) => `a part of the BIMI record is ignored: ${problems.join('; ')}`,
      evidence: quoted,
      advice: () => ['correct or remove it'],
      spec: SPEC,
    }),
    BIMI_DMARC_TOO_WEAK: code<{
      readonly domain: string;
      readonly obstacles: readonly string[];
      readonly shown: string;
    }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ obstacles }) =>
        `no receiver shows the logo while DMARC is not strict: ${obstacles.join('; ')}`,
      effect: noLogo,
      evidence: ({ shown }) => shown,
      advice: ({ domain }) => [
        'when the reports show that all real senders pass, publish p=quarantine or p=reject',
        `leave out pct and sp=none, for ${domain} and for the domain above it`,
      ],
      spec: SPEC,
    }),
    BIMI_UNSEEN: code<{ readonly detail: string }>({
      outcome: 'inconclusive',
      severity: 'notice',
      says: () => 'the BIMI record, or the DMARC policy that it needs, could not be seen',
      evidence: ({ detail }) => detail,
      advice: () => ['ask each name server of the domain, to find the one that fails'],
    }),
  },
  judge({ facts, subject, faults }, raise) {
    const { domain, bimiSelector, sends } = subject;
    const reason = dnsBlindness(faults) || (sends ? '' : 'the domain sends no mail');
    if (reason !== '') return raise('BIMI_NONE', { reason });
    const ask = askOf(facts.answers);
    const selected = selectBimi(domain, bimiSelector, ask);
    const { name } = selected;
    if (selected.kind === 'unseen') return raise('BIMI_UNSEEN', { detail: selected.detail });
    if (selected.kind === 'none') return raise('BIMI_NONE', { reason: `there is none at ${name}` });
    if (selected.kind === 'multiple')
      return raise('BIMI_MULTIPLE', { name, records: selected.texts.map((text) => shownText(text)) });
    const at = { name, record: shownText(selected.text) };
    if (!selected.record.ok)
      return raise('BIMI_SYNTAX', { ...at, problem: selected.record.detail, at: selected.record.at });
    const record = selected.record.value;
    if (record.declined) return raise('BIMI_DECLINED', at);
    const wrong = wrongUrls(record);
    for (const { tag, url, problem } of wrong)
      raise('BIMI_URL', { ...at, tag, url: shownText(url, 120), problem });
    if (record.problems.length > 0) raise('BIMI_IGNORED', { ...at, problems: record.problems });
    const { obstacles, shown, unseen } = dmarcObstacles(domain, ask);
    if (unseen !== '') raise('BIMI_UNSEEN', { detail: unseen });
    else if (obstacles.length > 0)
      raise('BIMI_DMARC_TOO_WEAK', { domain, obstacles, shown: shownText(shown) });
    else if (wrong.length === 0)
      raise('BIMI_FOUND', { ...at, location: record.location, authority: record.authority });
  },
});

function wrongUrls(record: BimiRecord): { tag: string; url: string; problem: string }[] {
  const urls = [
    { tag: 'l', url: record.location },
    { tag: 'a', url: record.authority },
  ];
  return urls.flatMap(({ tag, url }) => {
    const read = url === '' ? undefined : parseBimiUrl(url);
    return read === undefined || read.ok ? [] : [{ tag, url, problem: read.detail }];
  });
}
