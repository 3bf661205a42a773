/** Does mail go where the configuration says? A stranger among the MX hosts reads everybody's mail. */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck } from '../model/check.ts';
import { askOf, normaliseName } from '../protocol/dns/index.ts';
import { evaluateMx, mxHosts } from '../protocol/mx/index.ts';

type Difference = {
  readonly domain: string;
  readonly added: readonly string[];
  readonly missing: readonly string[];
  readonly found: readonly string[];
};

export const mxExpected = defineCheck({
  id: 'mx-expected',
  probe: 'mail-dns',
  title: 'The MX hosts are the expected ones',
  codes: {
    MX_AS_EXPECTED: code<{ readonly domain: string; readonly hosts: readonly string[] }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ domain }) => `${domain} has exactly the MX hosts that are expected`,
      evidence: ({ hosts }) => hosts.join(', '),
      advice: () => [],
    }),
    MX_DIFFERS: code<Difference>({
      outcome: 'fail',
      // A host too many may be a thief; a host too few leaves the others.
      severity: ({ added, found, missing }) =>
        added.length > 0 || missing.length >= found.length ? 'error' : 'warning',
      says: ({ domain, added, missing }) => {
        const parts = [
          ...(added.length > 0 ? [`${added.join(', ')} not expected`] : []),
          ...(missing.length > 0 ? [`${missing.join(', ')} missing`] : []),
        ];
        return `the MX hosts of ${domain} are not the expected ones: ${parts.join('; ')}`;
      },
      effect: ({ added }) =>
        added.length > 0
          ? 'mail may be delivered to hosts that nobody meant'
          : 'fewer hosts take mail than meant',
      evidence: ({ domain, found }) =>
        found.length > 0 ? `${domain} MX ${found.join(', ')}` : `${domain} has no MX host`,
      advice: ({ domain }) => [
        `find out who changed the zone of ${domain}, and when`,
        'if the change was meant, write the new hosts under mx in postwatch.yaml; otherwise put the records back',
      ],
    }),
    MX_NOT_COMPARED: code<{ readonly reason: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ reason }) => `the MX hosts were not compared: ${reason}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject, faults }, raise) {
    const { domain, mx } = subject;
    const set = evaluateMx(domain, askOf(facts.answers));
    const blind = dnsBlindness(faults);
    if (mx === undefined || blind !== '' || set.kind === 'unseen') {
      const reason = mx === undefined ? 'the configuration names none' : blind || 'they could not be seen';
      raise('MX_NOT_COMPARED', { reason });
      return;
    }
    const expected = [...new Set(mx.map(normaliseName))];
    // An implicit MX is the domain itself, which may be what is expected.
    const found = mxHosts(set).map(({ host }) => host);
    const added = found.filter((host) => !expected.includes(host));
    const missing = expected.filter((host) => !found.includes(host));
    if (added.length + missing.length === 0) raise('MX_AS_EXPECTED', { domain, hosts: found });
    else raise('MX_DIFFERS', { domain, added, missing, found });
  },
});
