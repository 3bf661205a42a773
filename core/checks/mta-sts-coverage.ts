/** Every MX host against the names of the MTA-STS policy (RFC 8461 4.1): senders skip a host that it does not name. */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck } from '../model/check.ts';
import type { Severity } from '../model/severity.ts';
import { askOf } from '../protocol/dns/index.ts';
import { currentPolicy, mxMatches } from '../protocol/mta-sts/index.ts';
import { evaluateMx, mxHosts } from '../protocol/mx/index.ts';

type Policy = {
  readonly domain: string;
  readonly mode: string;
  readonly patterns: readonly string[];
};

export const mtaStsCoverage = defineCheck({
  id: 'mta-sts-coverage',
  probe: 'mail-dns',
  title: 'MTA-STS: the policy names every MX host',
  codes: {
    MTA_STS_MX_COVERED: code<Policy & { readonly hosts: number }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ domain, hosts }) =>
        `the MTA-STS policy names ${hosts === 1 ? 'the MX host' : `all ${hosts} MX hosts`} of ${domain}`,
      evidence: ({ patterns }) => `mx ${patterns.join(', ')}`,
      advice: () => [],
      spec: 'RFC 8461 4.1',
    }),
    MTA_STS_MX_UNCOVERED: code<Policy & { readonly host: string; readonly all: boolean }>({
      outcome: 'fail',
      severity: ({ mode, all }): Severity => (mode !== 'enforce' ? 'notice' : all ? 'critical' : 'error'),
      says: ({ host, domain }) => `the MTA-STS policy of ${domain} does not name its MX host ${host}`,
      effect: ({ mode, all }) => {
        if (mode !== 'enforce')
          return 'once the policy says enforce, senders that honour it do not deliver there';
        return all
          ? 'it names no MX host at all: senders that honour MTA-STS, large ones among them, deliver nothing'
          : 'senders that honour MTA-STS, large ones among them, do not deliver there';
      },
      evidence: ({ mode, patterns }) => `mode: ${mode}, mx ${patterns.join(', ')}`,
      advice: ({ host, domain }) => [
        `add the line "mx: ${host}" to the policy, then publish another id at _mta-sts.${domain}`,
        'or remove the MX record, if the host is not meant; "*" stands for exactly one label',
      ],
      spec: 'RFC 8461 4.1',
      per: ['host'],
    }),
    MTA_STS_PATTERN_UNUSED: code<Policy & { readonly unused: readonly string[] }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ domain, unused }) =>
        `the MTA-STS policy of ${domain} names what is no MX host: ${unused.join(', ')}`,
      effect: () => 'whoever has a certificate for such a name may take the mail, if DNS is forged',
      evidence: ({ patterns }) => `mx ${patterns.join(', ')}`,
      advice: () => ['take it out of the policy, unless a move to it is under way'],
      spec: 'RFC 8461 4.1',
    }),
    MTA_STS_COVERAGE_NOT_APPLICABLE: code<{ readonly reason: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ reason }) => `MX hosts were not compared with an MTA-STS policy: ${reason}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject, faults }, raise) {
    const { domain } = subject;
    const policy = currentPolicy(facts, subject);
    const set = evaluateMx(domain, askOf(facts.answers));
    const hosts = mxHosts(set).filter(({ state }) => state !== 'literal');
    const reason =
      dnsBlindness(faults) ||
      (policy === undefined ? 'there is none that can be read' : '') ||
      (policy?.mode === 'none' ? 'it says none' : '') ||
      (hosts.length === 0 ? 'there is no MX host to compare' : '');
    if (policy === undefined || reason !== '') return raise('MTA_STS_COVERAGE_NOT_APPLICABLE', { reason });
    const { mode, mx } = policy;
    const args = { domain, mode, patterns: mx.slice(0, MOST_SHOWN) };
    const uncovered = hosts.filter(({ host }) => !mx.some((pattern) => mxMatches(pattern, host)));
    for (const { host } of uncovered)
      raise('MTA_STS_MX_UNCOVERED', { ...args, host, all: uncovered.length === hosts.length });
    const unused = mx.filter((pattern) => !hosts.some(({ host }) => mxMatches(pattern, host)));
    // When hosts are missing it is the same mistake from the other side.
    if (unused.length > 0 && uncovered.length === 0)
      raise('MTA_STS_PATTERN_UNUSED', { ...args, unused: unused.slice(0, MOST_SHOWN) });
    if (uncovered.length === 0) raise('MTA_STS_MX_COVERED', { ...args, hosts: hosts.length });
  },
});

const MOST_SHOWN = 20;
