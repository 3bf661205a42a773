/**
 * SPF of the sending hosts themselves: receivers may check the name in HELO first (RFC 7208 2.3), and for bounces, which
 * have no sender, they check nothing else (RFC 7208 2.4). The name is taken to be the confirmed reverse name.
 */
import { code, defineCheck } from '../model/check.ts';
import { askOf } from '../protocol/dns/index.ts';
import { evaluateSpf, heloIdentities, heloQuery } from '../protocol/spf/index.ts';

type Host = { readonly domain: string; readonly host: string; readonly ip: string };

const codes = {
  SPF_HELO_AUTHORISED: code<Host>({
    outcome: 'pass',
    severity: 'info',
    says: ({ host, ip }) => `${host} may send as itself from ${ip}: its bounces pass SPF`,
    advice: () => [],
    spec: 'RFC 7208 2.3',
    per: ['ip'],
  }),
  SPF_HELO_SILENT: code<Host & { readonly result: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ host, result }) =>
      `SPF of the host name ${host} says nothing (${result}): nobody has to publish it`,
    advice: ({ host }) => [`to let its bounces pass SPF, publish at ${host}: v=spf1 a -all`],
    spec: 'RFC 7208 10.1.3',
    per: ['ip'],
  }),
  SPF_HELO_NOT_AUTHORISED: code<Host & { readonly result: string; readonly problem: string }>({
    outcome: 'fail',
    severity: 'warning',
    says: ({ host, ip, result }) =>
      `${host} may not send as itself from ${ip}: SPF of its name gives ${result}`,
    effect: () => 'receivers that check the name in HELO refuse its mail, bounces first',
    evidence: ({ host, problem }) => problem || `the SPF record of ${host} does not name its address`,
    advice: ({ host, ip }) => [
      `add ${ip.includes(':') ? 'ip6' : 'ip4'}:${ip} to the SPF record of ${host}, or publish there: v=spf1 a -all`,
    ],
    spec: 'RFC 7208 2.3',
    per: ['ip'],
  }),
  SPF_HELO_UNSEEN: code<Host & { readonly detail: string }>({
    outcome: 'inconclusive',
    severity: 'notice',
    says: ({ host, ip }) => `whether ${host} may send as itself from ${ip} could not be seen`,
    evidence: ({ detail }) => detail,
    advice: () => ['ask again; if it stays, tell whoever owns the name that does not answer'],
    spec: 'RFC 7208 2.6.6',
    per: ['ip'],
  }),
  SPF_HELO_NOT_JUDGED: code<{ readonly domain: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ domain }) =>
      `SPF of the hosts of ${domain} was not judged: no sending host has a confirmed name`,
    advice: () => [],
  }),
};

export const spfHelo = defineCheck({
  id: 'spf-helo',
  probe: 'mail-dns',
  title: 'SPF: sending hosts may send as themselves',
  codes,
  judge: ({ facts, subject }, raise) => {
    const { domain } = subject;
    const ask = askOf(facts.answers);
    const identities = heloIdentities(subject, ask);
    if (identities.length === 0) return raise('SPF_HELO_NOT_JUDGED', { domain });
    for (const { host, ip } of identities) {
      const { result, pending, problem } = evaluateSpf(heloQuery(host, ip), ask);
      const args = { domain, host, ip };
      if (pending || result === 'temperror') raise('SPF_HELO_UNSEEN', { ...args, detail: problem });
      else if (result === 'pass') raise('SPF_HELO_AUTHORISED', args);
      else if (result === 'none' || result === 'neutral') raise('SPF_HELO_SILENT', { ...args, result });
      else raise('SPF_HELO_NOT_AUTHORISED', { ...args, result, problem });
    }
  },
});
