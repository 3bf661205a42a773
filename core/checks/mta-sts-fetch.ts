/**
 * Fetching the MTA-STS policy as a sender does (RFC 8461 3.3): every way in which it can be out of reach has a name, for
 * senders do not say why they go without. Those that have an older copy keep to it until its max_age is over.
 */
import { dnsBlindness } from '../model/blindness.ts';
import { daysLeft, dueOf } from '../model/certificate-life.ts';
import { code, defineCheck, type Raise } from '../model/check.ts';
import { describeCertificate } from '../model/describe-certificate.ts';
import type { HttpFacts } from '../model/http-facts.ts';
import type { TlsFacts } from '../model/tls-facts.ts';
import { askOf, shownText } from '../protocol/dns/index.ts';
import { hostAddresses } from '../protocol/mx/index.ts';
import { isPlainText, policyHost, selectMtaSts } from '../protocol/mta-sts/index.ts';

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
  MTA_STS_POLICY_FETCHED: code<Url & { readonly octets: number; readonly tookMs: number }>({
    outcome: 'pass',
    severity: 'info',
    says: ({ octets }) => `the MTA-STS policy can be fetched (${octets} octets)`,
    evidence: ({ url, tookMs }) => `GET ${url}: 200 in ${tookMs} ms`,
    advice: () => [],
    spec: 'RFC 8461 3.3',
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
  MTA_STS_CERTIFICATE_EXPIRES_SOON: code<
    Url & { readonly days: number; readonly soon: boolean; readonly certificate: string }
  >({
    outcome: 'fail',
    severity: ({ soon }) => (soon ? 'warning' : 'notice'),
    says: ({ days }) =>
      `certificate of the MTA-STS policy host expires in ${days === 1 ? '1 day' : `${days} days`}`,
    effect: () => 'from then on senders cannot fetch the policy',
    evidence: ({ certificate }) => certificate,
    advice: () => [`renew it; ${RELOAD}`],
    spec: 'RFC 8461 3.3',
  }),
  MTA_STS_POLICY_UNSEEN: code<Failed>({
    outcome: 'inconclusive',
    severity: 'warning',
    says: () => 'whether the MTA-STS policy can be fetched could not be seen from here',
    evidence: ({ url, detail }) => `GET ${url}: ${detail}`,
    advice: () => ['let this vantage connect to port 443 of the policy host'],
  }),
  MTA_STS_FETCH_NOT_APPLICABLE: code<{ readonly reason: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ reason }) => `no MTA-STS policy was fetched: ${reason}`,
    advice: () => [],
  }),
};

export const mtaStsFetch = defineCheck({
  id: 'mta-sts-fetch',
  probe: 'mail-dns',
  title: 'MTA-STS: senders can fetch the policy',
  codes,
  judge({ facts, subject: { domain }, faults, at }, raise) {
    const ask = askOf(facts.answers);
    const blind = dnsBlindness(faults);
    const isPromised = selectMtaSts(domain, ask).kind === 'record';
    if (blind !== '' || !isPromised)
      return raise('MTA_STS_FETCH_NOT_APPLICABLE', { reason: blind || 'no valid record promises one' });
    const { mtaSts: http } = facts;
    if (http === undefined) {
      const host = policyHost(domain);
      const { state, unseen } = hostAddresses(host, ask);
      const url = `https://${host}/`;
      if (state === 'unseen') return raise('MTA_STS_POLICY_UNSEEN', { url, detail: unseen });
      const detail = state === 'missing' ? 'NXDOMAIN' : 'neither A nor AAAA';
      return raise('MTA_STS_HOST_MISSING', { url, host, detail });
    }
    raiseExpiry(http, at, raise);
    if (http.trouble !== undefined) raiseTrouble(http, http.trouble, raise);
    else raiseAnswer(http, raise);
  },
});

type Codes = typeof codes;

/** One cause: the first that a sender meets. */
function raiseTrouble(
  { url, address, tls }: HttpFacts,
  { kind, detail, ours }: NonNullable<HttpFacts['trouble']>,
  raise: Raise<Codes>,
): void {
  const failed = { url, detail };
  if (ours === true) return raise('MTA_STS_POLICY_UNSEEN', failed);
  switch (kind) {
    case 'denied':
      return raise('MTA_STS_POLICY_UNSEEN', failed);
    case 'refused':
    case 'unreachable':
      return raise('MTA_STS_UNREACHABLE', { ...failed, address });
    case 'timed-out':
      return raise('MTA_STS_TIMED_OUT', failed);
    case 'tls':
      return raise('MTA_STS_TLS_FAILED', failed);
    case 'certificate':
      return tls === undefined ? undefined : raiseCertificate(failed, tls, raise);
    case 'too-large':
      return raise('MTA_STS_TOO_LARGE', failed);
    case 'reset':
    case 'protocol':
      return raise('MTA_STS_ANSWER_BROKEN', failed);
  }
}

function raiseAnswer(http: HttpFacts, raise: Raise<Codes>): void {
  const { url, status, redirectTo, contentType, body, tookMs } = http;
  const failed = { url, detail: String(status) };
  // RFC 8461 3.3: HTTP 3xx redirects must not be followed, and no other status than 200 is a policy.
  if (status >= 300 && status < 400)
    return raise('MTA_STS_REDIRECTED', { ...failed, status, to: redirectTo });
  if (status !== 200) return raise('MTA_STS_STATUS', { ...failed, status });
  if (!isPlainText(contentType)) return raise('MTA_STS_CONTENT_TYPE', { ...failed, contentType });
  raise('MTA_STS_POLICY_FETCHED', { url, octets: body.length, tookMs });
}

function raiseCertificate(failed: Failed, tls: TlsFacts, raise: Raise<Codes>): void {
  const [leaf] = tls.chain;
  const certificate = leaf === undefined ? 'none was sent' : describeCertificate(leaf);
  const args = { ...failed, host: tls.reference, certificate };
  if (tls.trustError === 'CERT_HAS_EXPIRED') return raise('MTA_STS_CERTIFICATE_EXPIRED', args);
  if (!tls.trusted) return raise('MTA_STS_CERTIFICATE_UNTRUSTED', { ...args, detail: tls.trustError });
  const names = (leaf?.names ?? []).map((name) => name.replace(/^(DNS|IP):/, ''));
  raise('MTA_STS_CERTIFICATE_WRONG_NAME', { ...args, names });
}

function raiseExpiry({ url, tls, trouble }: HttpFacts, at: string, raise: Raise<Codes>): void {
  const [leaf] = tls?.chain ?? [];
  if (leaf === undefined || trouble?.kind === 'certificate') return;
  const days = daysLeft(leaf, at);
  const due = days < 0 ? undefined : dueOf(leaf, days);
  if (due !== undefined)
    raise('MTA_STS_CERTIFICATE_EXPIRES_SOON', {
      url,
      days,
      soon: due === 'soon',
      certificate: describeCertificate(leaf),
    });
}
