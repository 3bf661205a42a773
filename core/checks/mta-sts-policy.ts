/**
 * The MTA-STS policy as a sender fetches it (RFC 8461 3.3): every way in which it can be out of reach has a name, for
 * senders do not say why they go without. Those that have an older copy keep to it until its max_age is over.
 */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck, type ArgsOf, type CodeRow, type Evidence, type Raise } from '../model/check.ts';
import { describeCertificate } from '../model/describe-certificate.ts';
import type { HttpFacts } from '../model/http-facts.ts';
import type { TlsFacts } from '../model/tls-facts.ts';
import { askOf, shownText } from '../protocol/dns/index.ts';
import { hostAddresses } from '../protocol/mx/index.ts';
import {
  currentPolicy,
  isPlainText,
  policyHost,
  readPolicy,
  selectMtaSts,
  type ReadMtaStsPolicy,
} from '../protocol/mta-sts/index.ts';

type Url = { readonly url: string };
type Failed = Url & { readonly detail: string };
type Certificate = Failed & { readonly host: string; readonly certificate: string };

const unavailable = {
  outcome: 'fail',
  severity: 'warning',
  effect: (): string =>
    'senders without an older copy go on as if there were none: somebody on the way can switch encryption off unseen',
  evidence: ({ url, detail }: Failed): string => `GET ${url}: ${detail}`,
  spec: 'RFC 8461 3.3',
} as const;
const RELOAD = 'reload the web server, and let the renewal do so';

const codes = {
  MTA_STS_POLICY_ENFORCED: code<Url & { readonly mx: readonly string[]; readonly maxAge: number }>({
    outcome: 'pass',
    severity: 'info',
    says: ({ maxAge }) =>
      `the MTA-STS policy can be fetched, says enforce, and is kept for ${daysOf(maxAge)}`,
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
  MTA_STS_HOST_MISSING: code<Failed & { readonly host: string }>({
    ...unavailable,
    says: ({ host }) => `the MTA-STS policy cannot be fetched: ${host} has no address`,
    advice: ({ host }) => [
      `give ${host} an A or AAAA record, or a CNAME to whoever serves the policy`,
      'to end MTA-STS, publish mode: none first and remove the record later',
    ],
  }),
  MTA_STS_UNREACHABLE: code<Failed & { readonly address: string }>({
    ...unavailable,
    says: ({ address }) => `the MTA-STS policy cannot be fetched: ${address} takes no connection`,
    advice: ({ address }) => [`check the web server and the firewall of ${address}, port 443`],
  }),
  MTA_STS_TIMED_OUT: code<Failed>({
    ...unavailable,
    says: () => 'the MTA-STS policy cannot be fetched in time',
    advice: () => ['serve it as a small static file; senders wait for a minute at most'],
  }),
  MTA_STS_TLS_FAILED: code<Failed>({
    ...unavailable,
    says: () => 'the MTA-STS policy cannot be fetched: no TLS with its host',
    advice: ({ url }) => [`open ${url} from outside; TLS 1.2 or newer must be offered for this name (SNI)`],
  }),
  MTA_STS_CERTIFICATE_EXPIRED: code<Certificate>({
    ...unavailable,
    says: ({ host }) => `the MTA-STS policy is not taken: the certificate of ${host} has expired`,
    evidence: ({ certificate }) => certificate,
    advice: () => [`renew it; ${RELOAD}`],
  }),
  MTA_STS_CERTIFICATE_WRONG_NAME: code<Certificate & { readonly names: readonly string[] }>({
    ...unavailable,
    says: ({ host }) => `the MTA-STS policy is not taken: the certificate is not for ${host}`,
    evidence: ({ names, certificate }) =>
      `it names ${names.length === 0 ? 'nothing' : names.slice(0, 10).join(', ')}; ${certificate}`,
    advice: ({ host }) => [
      `issue a certificate for ${host}, or add the name to the one that the web server has`,
    ],
  }),
  MTA_STS_CERTIFICATE_UNTRUSTED: code<Certificate>({
    ...unavailable,
    says: ({ host }) => `the MTA-STS policy is not taken: the certificate of ${host} is not trusted`,
    evidence: ({ certificate, detail }) => `${certificate}; ${detail}`,
    advice: () => [
      'use a certificate of a public authority, and send the chain with it (fullchain.pem)',
      'senders do not trust private authorities here, whatever is trusted for the MX hosts',
    ],
  }),
  MTA_STS_REDIRECTED: code<Failed & { readonly status: number; readonly to: string }>({
    ...unavailable,
    says: ({ status }) => `the MTA-STS policy is not taken: its host redirects (${status})`,
    evidence: ({ url, status, to }) => `GET ${url}: ${status}, Location: ${shownText(to)}`,
    advice: ({ url }) => [`serve the file at ${url} itself, with 200: senders must not follow a redirect`],
  }),
  MTA_STS_STATUS: code<Failed & { readonly status: number }>({
    ...unavailable,
    says: ({ status }) => `the MTA-STS policy is not taken: its host answers ${status} instead of 200`,
    advice: ({ url }) => [
      `put the policy where ${url} finds it`,
      'let no login, no block of countries or robots stand before it',
    ],
  }),
  MTA_STS_CONTENT_TYPE: code<Failed & { readonly contentType: string }>({
    ...unavailable,
    severity: 'notice',
    says: ({ contentType }) =>
      `the MTA-STS policy comes as ${contentType === '' ? 'no media type' : `"${shownText(contentType, 80)}"`} instead of text/plain`,
    effect: () => 'some senders take it all the same, others go on as if there were none',
    advice: () => ['serve it as Content-Type: text/plain'],
  }),
  MTA_STS_TOO_LARGE: code<Failed>({
    ...unavailable,
    says: () => 'the MTA-STS policy is not taken: it is longer than 64 KiB',
    advice: () => ['serve the policy alone; name many hosts by one pattern such as *.mx.example.com'],
  }),
  MTA_STS_ANSWER_BROKEN: code<Failed>({
    ...unavailable,
    says: () => 'the MTA-STS policy cannot be fetched: the answer of its host is broken',
    advice: ({ url }) => [`look at it: curl -v ${url}`],
  }),
  MTA_STS_POLICY_SYNTAX: code<
    Url & { readonly problems: readonly string[]; readonly fatal: boolean; readonly body: string }
  >({
    outcome: 'fail',
    severity: ({ fatal }) => (fatal ? 'warning' : 'notice'),
    says: ({ problems, fatal }) =>
      `the MTA-STS policy ${fatal ? 'is not valid' : 'has a mistake'}: ${problems.join('; ')}`,
    effect: ({ fatal }) => (fatal ? unavailable.effect() : ''),
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
  MTA_STS_CERTIFICATE_EXPIRES_SOON: code<Url & { readonly days: number; readonly certificate: string }>({
    outcome: 'fail',
    severity: ({ days }) => (days <= SOON_DAYS ? 'warning' : 'notice'),
    says: ({ days }) =>
      `certificate of the MTA-STS policy host expires in ${days === 1 ? '1 day' : `${days} days`}`,
    effect: () => 'from then on senders cannot fetch the policy',
    evidence: ({ certificate }) => certificate,
    advice: () => [`renew it; ${RELOAD}`],
    spec: 'RFC 8461 3.3',
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
  MTA_STS_POLICY_UNSEEN: code<Failed>({
    outcome: 'inconclusive',
    severity: 'warning',
    says: () => 'whether the MTA-STS policy can be fetched could not be seen from here',
    evidence: ({ url, detail }) => `GET ${url}: ${detail}`,
    advice: () => ['let this vantage connect to port 443 of the policy host'],
  }),
  MTA_STS_POLICY_NOT_APPLICABLE: code<{ readonly reason: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ reason }) => `no MTA-STS policy was fetched: ${reason}`,
    advice: () => [],
  }),
};

const DAY_SECONDS = 86_400;
const DAY_MS = 86_400_000;
/** RFC 8461 3.2 expects weeks. */
const SHORT_SECONDS = 7 * DAY_SECONDS;
const SOON_DAYS = 7;
const DUE_DAYS = 21;

function daysOf(seconds: number): string {
  if (seconds < DAY_SECONDS) return `${seconds} seconds`;
  const days = Math.floor(seconds / DAY_SECONDS);
  return days === 1 ? '1 day' : `${days} days`;
}

export const mtaStsPolicy = defineCheck({
  id: 'mta-sts-policy',
  probe: 'mail-dns',
  title: 'MTA-STS: senders can fetch the policy and read it',
  codes,
  judge(evidence, raise) {
    const { facts, subject, faults } = evidence;
    const { domain } = subject;
    const ask = askOf(facts.answers);
    const blind = dnsBlindness(faults);
    const isPromised = selectMtaSts(domain, ask).kind === 'record';
    if (blind !== '' || !isPromised)
      return raise('MTA_STS_POLICY_NOT_APPLICABLE', { reason: blind || 'no valid record promises one' });
    const { mtaSts: http } = facts;
    if (http === undefined) {
      const host = policyHost(domain);
      const { state, unseen } = hostAddresses(host, ask);
      const url = `https://${host}/`;
      if (state === 'unseen') return raise('MTA_STS_POLICY_UNSEEN', { url, detail: unseen });
      const detail = state === 'missing' ? 'NXDOMAIN' : 'neither A nor AAAA';
      return raise('MTA_STS_HOST_MISSING', { url, host, detail });
    }
    raiseExpiry(http, evidence.at, raise);
    if (raiseUnavailable(http, raise)) return;
    const read = readPolicy(http);
    if (read !== undefined) raiseRead(http, read, evidence, raise);
  },
});

type Codes = typeof codes;

/** One cause, the first that a sender meets. */
function raiseUnavailable(http: HttpFacts, raise: Raise<Codes>): boolean {
  const { url, address, status, trouble, tls, redirectTo, contentType } = http;
  const detail = trouble?.detail ?? `${status}`;
  const failed = { url, detail };
  if (trouble !== undefined && (trouble.ours === true || trouble.kind === 'denied'))
    return told(raise, 'MTA_STS_POLICY_UNSEEN', failed);
  switch (trouble?.kind) {
    case 'refused':
    case 'unreachable':
      return told(raise, 'MTA_STS_UNREACHABLE', { ...failed, address });
    case 'timed-out':
      return told(raise, 'MTA_STS_TIMED_OUT', failed);
    case 'tls':
      return told(raise, 'MTA_STS_TLS_FAILED', failed);
    case 'certificate':
      return tls !== undefined && raiseCertificate(failed, tls, raise);
    case 'too-large':
      return told(raise, 'MTA_STS_TOO_LARGE', failed);
    case 'reset':
    case 'protocol':
      return told(raise, 'MTA_STS_ANSWER_BROKEN', failed);
  }
  // RFC 8461 3.3: HTTP 3xx redirects must not be followed, and no other status than 200 is a policy.
  if (status >= 300 && status < 400)
    return told(raise, 'MTA_STS_REDIRECTED', { ...failed, status, to: redirectTo });
  if (status !== 200) return told(raise, 'MTA_STS_STATUS', { ...failed, status });
  if (!isPlainText(contentType)) raise('MTA_STS_CONTENT_TYPE', { ...failed, contentType });
  return false;
}

function told<K extends keyof Codes & string>(
  raise: Raise<Codes>,
  name: K,
  args: Codes[K] extends CodeRow<never> ? ArgsOf<Codes[K]> : never,
): true {
  raise(name, args);
  return true;
}

function raiseCertificate(failed: Failed, tls: TlsFacts, raise: Raise<Codes>): true {
  const [leaf] = tls.chain;
  const certificate = leaf === undefined ? 'none was sent' : describeCertificate(leaf);
  const args = { ...failed, host: tls.reference, certificate };
  if (tls.trustError === 'CERT_HAS_EXPIRED') return told(raise, 'MTA_STS_CERTIFICATE_EXPIRED', args);
  if (!tls.trusted) return told(raise, 'MTA_STS_CERTIFICATE_UNTRUSTED', { ...args, detail: tls.trustError });
  const names = (leaf?.names ?? []).map((name) => name.replace(/^(DNS|IP):/, ''));
  return told(raise, 'MTA_STS_CERTIFICATE_WRONG_NAME', { ...args, names });
}

function raiseExpiry({ url, tls, trouble }: HttpFacts, at: string, raise: Raise<Codes>): void {
  const [leaf] = tls?.chain ?? [];
  if (leaf === undefined || trouble?.kind === 'certificate') return;
  const days = Math.floor((Date.parse(leaf.notAfter) - Date.parse(at)) / DAY_MS);
  const life = (Date.parse(leaf.notAfter) - Date.parse(leaf.notBefore)) / DAY_MS;
  // Certificates that live for days only are renewed late in their life.
  if (days >= 0 && days <= Math.min(DUE_DAYS, life / 4))
    raise('MTA_STS_CERTIFICATE_EXPIRES_SOON', { url, days, certificate: describeCertificate(leaf) });
}

function raiseRead(
  http: HttpFacts,
  { policy, problems }: ReadMtaStsPolicy,
  { facts, subject, known }: Evidence<'mail-dns'>,
  raise: Raise<Codes>,
): void {
  const { url, body } = http;
  if (problems.length > 0) {
    const shown = problems.map(({ line, detail }) => (line === 0 ? detail : `line ${line}: ${detail}`));
    const fatal = policy === undefined;
    raise('MTA_STS_POLICY_SYNTAX', { url, problems: shown, fatal, body: shownText(body) });
  }
  if (policy === undefined) return;
  const { mode, maxAge, mx } = policy;
  const current = currentPolicy(facts, subject);
  if (current !== undefined && known?.mtaSts?.id === current.id && known.mtaSts.policy !== current.digest)
    raise('MTA_STS_POLICY_CHANGED_WITHOUT_ID', { url, domain: subject.domain, id: current.id });
  if (mode === 'none') return raise('MTA_STS_POLICY_NONE', { url });
  if (maxAge < SHORT_SECONDS) raise('MTA_STS_MAX_AGE_SHORT', { url, maxAge });
  if (mode === 'testing') return raise('MTA_STS_POLICY_TESTING', { url });
  if (isPlainText(http.contentType)) raise('MTA_STS_POLICY_ENFORCED', { url, mx, maxAge });
}
