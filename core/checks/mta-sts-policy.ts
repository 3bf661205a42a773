/** What the MTA-STS policy says, and whether senders will notice that it changed (RFC 8461 3.2). */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck } from '../model/check.ts';
import { shownText } from '../protocol/dns/index.ts';
import { currentPolicy, readPolicy } from '../protocol/mta-sts/index.ts';

type Url = { readonly url: string };

const DAY_SECONDS = 86_400;
/** RFC 8461 3.2 expects weeks. */
const SHORT_SECONDS = 7 * DAY_SECONDS;

function daysOf(seconds: number): string {
  if (seconds < DAY_SECONDS) return `${seconds} seconds`;
  const days = Math.floor(seconds / DAY_SECONDS);
  if (Number.isNaN(days)) return 'some days';
  return days === 1 ? '1 day' : `${days} days`;
}

export const mtaStsPolicy = defineCheck({
  id: 'mta-sts-policy',
  probe: 'mail-dns',
  title: 'MTA-STS: the policy can be read and is enforced',
  codes: {
    MTA_STS_POLICY_ENFORCED: code<Url & { readonly mx: readonly string[]; readonly maxAge: number }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ maxAge }) => `the MTA-STS policy says enforce and is kept for ${daysOf(maxAge)}`,
      evidence: ({ url, mx }) => `${url}: mx ${mx.slice(0, 10).join(', ')}`,
      advice: () => [],
      spec: 'RFC 8461 5',
    }),
    MTA_STS_POLICY_TESTING: code<Url>({
      outcome: 'fail',
      severity: 'info',
      says: () => 'the MTA-STS policy says testing: failures are reported, nothing is refused',
      evidence: ({ url }) => `${url}: mode: testing`,
      advice: () => [
        'when the reports (TLS-RPT) have shown no failure for some weeks, write mode: enforce and another id',
      ],
      spec: 'RFC 8461 5',
    }),
    MTA_STS_POLICY_NONE: code<Url>({
      outcome: 'fail',
      severity: 'info',
      says: () => 'the MTA-STS policy says none: it is being withdrawn',
      evidence: ({ url }) => `${url}: mode: none`,
      advice: () => [
        'remove record and policy once the max_age of the policy before this one is over, not sooner: until then senders may hold an old copy',
      ],
      spec: 'RFC 8461 8.3',
    }),
    MTA_STS_POLICY_SYNTAX: code<
      Url & { readonly problems: readonly string[]; readonly fatal: boolean; readonly body: string }
    >({
      outcome: 'fail',
      severity: ({ fatal }) => (fatal ? 'warning' : 'notice'),
      says: ({ problems, fatal }) =>
        `the MTA-STS policy ${fatal ? 'is not valid' : 'has a mistake'}: ${problems.join('; ')}`,
      effect: ({ fatal }) => (fatal ? 'senders without an older copy go on as if there were none' : ''),
      evidence: ({ url, body }) => `${url}: "${body}"`,
      advice: () => [
        'write one "key: value" per line: version: STSv1, mode: enforce, max_age: 604800, and mx: for each host',
      ],
      spec: 'RFC 8461 3.2',
    }),
    MTA_STS_MAX_AGE_SHORT: code<Url & { readonly maxAge: number }>({
      outcome: 'fail',
      severity: ({ maxAge }) => (maxAge < DAY_SECONDS ? 'notice' : 'info'),
      says: ({ maxAge }) => `senders keep the MTA-STS policy for ${daysOf(maxAge)} only`,
      effect: () => 'whoever can block the next fetch for that long makes senders forget it',
      evidence: ({ url, maxAge }) => `${url}: max_age: ${maxAge}`,
      advice: () => ['write a max_age of weeks, such as 2592000, once the policy has proved right'],
      spec: 'RFC 8461 3.2',
    }),
    MTA_STS_POLICY_CHANGED_WITHOUT_ID: code<Url & { readonly domain: string; readonly id: string }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ id }) => `the MTA-STS policy is another than before under the same id ${id}`,
      effect: () =>
        'senders that have the old one keep to it until its max_age is over: a new MX host that it does not name gets no mail from them',
      evidence: ({ domain, id, url }) =>
        `_mta-sts.${domain} still says id=${id}; mode, max_age or mx of ${url} differ`,
      advice: ({ domain }) => [
        `publish another id in TXT at _mta-sts.${domain}, now that the file is in place`,
      ],
      spec: 'RFC 8461 3.1',
    }),
    MTA_STS_POLICY_NOT_APPLICABLE: code<{ readonly reason: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ reason }) => `no MTA-STS policy was judged: ${reason}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject, faults, known }, raise) {
    const { mtaSts: http } = facts;
    const read = readPolicy(http);
    const blind = dnsBlindness(faults);
    if (http === undefined || read === undefined || blind !== '')
      return raise('MTA_STS_POLICY_NOT_APPLICABLE', { reason: blind || 'none was fetched' });
    const { url, body } = http;
    const { policy, problems } = read;
    if (problems.length > 0) {
      const shown = problems.map(({ line, detail }) => (line === 0 ? detail : `line ${line}: ${detail}`));
      const fatal = policy === undefined;
      raise('MTA_STS_POLICY_SYNTAX', { url, problems: shown, fatal, body: shownText(body) });
    }
    const current = currentPolicy(facts, subject);
    if (policy === undefined || current === undefined) return;
    const { mode, maxAge, mx, id, digest } = current;
    if (known?.mtaSts?.id === id && known.mtaSts.policy !== digest)
      raise('MTA_STS_POLICY_CHANGED_WITHOUT_ID', { url, domain: subject.domain, id });
    const before = known?.transport?.mtaSts ?? '';
    if ((before === 'enforce' && mode !== 'enforce') || (before === 'testing' && mode === 'none')) {
      const reason = `it said ${before} before, which is told as a change`;
      return raise('MTA_STS_POLICY_NOT_APPLICABLE', { reason });
    }
    if (mode === 'none') return raise('MTA_STS_POLICY_NONE', { url });
    if (maxAge < SHORT_SECONDS) raise('MTA_STS_MAX_AGE_SHORT', { url, maxAge });
    if (mode === 'testing') raise('MTA_STS_POLICY_TESTING', { url });
    else raise('MTA_STS_POLICY_ENFORCED', { url, mx, maxAge });
  },
});
