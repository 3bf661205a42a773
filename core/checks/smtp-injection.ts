/**
 * STARTTLS must drop what came before TLS. A server that keeps it in its buffer runs commands that somebody on the way
 * put there as if the client had said them inside TLS, after whose login they follow: mail and passwords can be led
 * elsewhere (CVE-2011-0411). Tested on servers of one's own only, once a day.
 */
import { code, defineCheck } from '../model/check.ts';
import { endpointId } from '../model/target.ts';

type Place = { readonly endpoint: string };

const codes = {
  SMTP_STARTTLS_COMMAND_INJECTION: code<Place & { readonly seen: string }>({
    outcome: 'fail',
    severity: 'critical',
    certain: true,
    says: ({ endpoint }) =>
      `${endpoint} runs commands that were sent in plain text before TLS as if sent inside`,
    effect: () =>
      'whoever sits on the way can put commands in front of a session that clients believe to be protected',
    evidence: ({ seen }) => `"STARTTLS" and "NOOP" went in one packet; inside TLS came "${seen}"`,
    advice: () => [
      'update the mail server, or the proxy that does TLS for it: CVE-2011-0411 and its relatives have been repaired since 2011',
      'until then offer TLS from the first octet (port 465) instead of STARTTLS',
    ],
    spec: 'RFC 3207 4.2',
  }),
  SMTP_INJECTION_REFUSED: code<Place & { readonly seen: string }>({
    outcome: 'pass',
    severity: 'info',
    says: ({ endpoint }) => `${endpoint} drops what was sent before TLS`,
    evidence: ({ seen }) => seen,
    advice: () => [],
    spec: 'RFC 3207 4.2',
  }),
  SMTP_INJECTION_UNSEEN: code<Place & { readonly detail: string }>({
    outcome: 'inconclusive',
    severity: 'notice',
    says: ({ endpoint }) => `whether ${endpoint} drops what was sent before TLS could not be seen`,
    evidence: ({ detail }) => detail,
    advice: () => [
      'the test is made again tomorrow, or now with: postwatch check HOST:PORT --config postwatch.yaml',
    ],
  }),
  SMTP_INJECTION_NOT_DUE: code<Place>({
    outcome: 'inconclusive',
    severity: 'info',
    says: ({ endpoint }) => `the test of STARTTLS at ${endpoint} is made once a day, not in this run`,
    advice: () => [],
  }),
  SMTP_INJECTION_NOT_JUDGED: code<{ readonly because: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ because }) => `injection behind STARTTLS was not tested: ${because}`,
    advice: () => [],
  }),
};

export const smtpInjection = defineCheck({
  id: 'smtp-injection',
  probe: 'smtp',
  title: 'Commands sent before TLS do not count inside (servers of your own)',
  codes,
  judge({ facts: { intrusion }, subject }, raise) {
    const endpoint = endpointId(subject.host, subject.port);
    if (!subject.owned)
      return raise('SMTP_INJECTION_NOT_JUDGED', { because: 'the configuration does not say "owned: true"' });
    if (subject.tls !== 'starttls')
      return raise('SMTP_INJECTION_NOT_JUDGED', { because: 'there is no STARTTLS here' });
    if (subject.intrude === false) return raise('SMTP_INJECTION_NOT_DUE', { endpoint });
    if (intrusion === undefined)
      return raise('SMTP_INJECTION_NOT_JUDGED', { because: 'the conversation did not get that far' });
    const { injection, trouble } = intrusion;
    if (injection !== undefined)
      raise(injection.answered ? 'SMTP_STARTTLS_COMMAND_INJECTION' : 'SMTP_INJECTION_REFUSED', {
        endpoint,
        seen: injection.seen,
      });
    else if (trouble !== undefined) raise('SMTP_INJECTION_UNSEEN', { endpoint, detail: trouble.detail });
    else raise('SMTP_INJECTION_NOT_JUDGED', { because: 'STARTTLS is not offered' });
  },
});
