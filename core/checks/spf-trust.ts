/** Whom an SPF record trusts: domains that somebody else may take over, and how many addresses in all. */
import { code, defineCheck } from '../model/check.ts';
import { askOf } from '../protocol/dns/index.ts';
import { lintSpf } from '../protocol/spf/index.ts';

type Count = { readonly domain: string; readonly addresses: number; readonly networks: number };

/** More than the largest providers have together; half of a /7 is a mistake. */
const MANY = 2 ** 22;
const FAR_TOO_MANY = 2 ** 24;

const counted = ({ addresses, networks }: Count): string =>
  `${addresses.toLocaleString('en')} IPv4 addresses and ${networks.toLocaleString('en')} IPv6 networks (/64) pass`;

const codes = {
  SPF_TRUST_OK: code<Count>({
    outcome: 'pass',
    severity: 'info',
    says: ({ domain }) => `SPF of ${domain} trusts domains that exist, and not too many addresses`,
    evidence: counted,
    advice: () => [],
    spec: 'RFC 7208 5',
  }),
  SPF_DOMAIN_UNREGISTERED: code<{
    readonly domain: string;
    readonly of: string;
    readonly term: string;
    readonly registrable: string;
  }>({
    outcome: 'fail',
    severity: 'critical',
    says: ({ of, term, registrable }) =>
      `"${term}" in the SPF record of ${of} trusts ${registrable}, which does not exist`,
    effect: ({ registrable, domain }) =>
      `whoever registers ${registrable} can send as ${domain} and pass SPF, and DMARC with it`,
    evidence: ({ registrable }) => `${registrable}: no such name (NXDOMAIN)`,
    advice: ({ of, term, registrable }) => [
      `remove "${term}" from the SPF record of ${of} now, or correct it if it is misspelt`,
      `look for other records that still trust ${registrable}`,
    ],
    spec: 'RFC 7208 5',
    per: ['of', 'term'],
  }),
  SPF_RANGE_TOTAL: code<Count>({
    outcome: 'fail',
    severity: ({ addresses }) => (addresses >= FAR_TOO_MANY ? 'warning' : 'notice'),
    says: ({ domain, addresses }) =>
      `SPF of ${domain} lets ${addresses.toLocaleString('en')} IPv4 addresses pass, with all that it includes`,
    effect: () => 'hosts that are not yours may send as this domain',
    evidence: counted,
    advice: ({ domain }) => [
      `look for the widest range in the tree (postwatch spf ${domain}), and name the addresses that really send`,
    ],
    spec: 'RFC 7208 5.6',
  }),
  SPF_TRUST_NOT_JUDGED: code<{ readonly domain: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ domain }) => `whom SPF trusts was not judged: ${domain} has no SPF record that can be read`,
    advice: () => [],
  }),
};

export const spfTrust = defineCheck({
  id: 'spf-trust',
  probe: 'mail-dns',
  title: 'SPF: trusts nobody who is not there, and not half of the world',
  codes,
  judge: ({ facts, subject }, raise) => {
    const { domain } = subject;
    const lint = lintSpf(domain, askOf(facts.answers));
    if (lint.tree.state !== 'record') return raise('SPF_TRUST_NOT_JUDGED', { domain });
    const count = { domain, addresses: lint.addresses4, networks: lint.networks6 };
    const seen = new Set<string>();
    for (const { kind, domain: of, term, detail } of lint.problems) {
      if (kind !== 'unregistered' || seen.has(`${of} ${term}`)) continue;
      seen.add(`${of} ${term}`);
      raise('SPF_DOMAIN_UNREGISTERED', { domain, of, term, registrable: detail });
    }
    // A range of our own that is too wide is told by its name.
    const isNamed = lint.problems.some(({ kind }) => kind === 'broad-range');
    if (lint.addresses4 >= MANY && !isNamed) raise('SPF_RANGE_TOTAL', count);
    else if (seen.size === 0) raise('SPF_TRUST_OK', count);
  },
});
