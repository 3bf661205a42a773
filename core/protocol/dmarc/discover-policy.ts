/** Which DMARC policy receivers apply to mail from a domain (RFC 9989 4.10.1). */
import { couldNotSee, isAbsent } from '../../model/dns.ts';
import type { Ask } from '../dns/index.ts';
import { afterTesting, policyOf, type DmarcPolicy, type DmarcRecord } from './parse-dmarc.ts';
import { organizationOf, walkTree, type Organization, type WalkStep } from './tree-walk.ts';

export interface AppliedPolicy {
  readonly record: DmarcRecord;
  /** The domain that has the record. */
  readonly at: string;
  readonly inherited: boolean;
  /** What the record asks for this domain. */
  readonly requested: DmarcPolicy;
  /** What receivers are to do, after t=y. */
  readonly effective: DmarcPolicy;
  /** The same for names below the domain that have no record of their own. Absent where another record covers them. */
  readonly below?: { readonly existing: DmarcPolicy; readonly missing: DmarcPolicy };
}

export interface DmarcDiscovery {
  /** The step of the domain itself. */
  readonly own: WalkStep;
  readonly walk: readonly WalkStep[];
  readonly organization: Organization;
  /** Absent when there is none, or none could be seen. */
  readonly policy?: AppliedPolicy;
  /** Why there is no verdict, or "". */
  readonly unseen: string;
}

export function discoverPolicy(domain: string, ask: Ask): DmarcDiscovery {
  const walk = walkTree(domain, ask);
  const organization = organizationOf(walk);
  const own = walk[0] ?? walkTree(domain, ask)[0];
  if (own === undefined) throw new Error(`Cannot walk "${domain}": it has no labels`);
  const seen = { own, walk, organization };
  if (own.record !== undefined)
    return { ...seen, policy: applied(own, own.record, domain, 'domain', organization), unseen: '' };
  // A record that could not be seen may be the one that counts: no verdict, whatever stands elsewhere.
  if (organization.unseen !== '') return { ...seen, unseen: organization.unseen };
  // RFC 9989 4.10.1: the organizational domain's, or else the public suffix domain's.
  const step =
    walk.find((one) => one.domain === organization.domain && one.record !== undefined) ??
    walk.find((one) => one.domain === organization.publicSuffix && one.record !== undefined);
  if (step?.record === undefined) return { ...seen, unseen: '' };
  const exists = domainExists(domain, ask);
  if (exists === undefined) return { ...seen, unseen: `whether ${domain} exists could not be seen` };
  return {
    ...seen,
    policy: applied(step, step.record, domain, exists ? 'subdomain' : 'missing-subdomain', organization),
    unseen: '',
  };
}

function applied(
  step: WalkStep,
  record: DmarcRecord,
  domain: string,
  of: Parameters<typeof policyOf>[1],
  { domain: top, publicSuffix, unseen }: Organization,
): AppliedPolicy {
  const requested = policyOf(record, of);
  const asked = (whose: Parameters<typeof policyOf>[1]): DmarcPolicy =>
    afterTesting(policyOf(record, whose), record.testing);
  // RFC 9989 4.10.1: mail of a name without a record goes by the organization's, not by that of the name above it.
  const covers = unseen === '' && (step.domain === top || step.domain === publicSuffix);
  return {
    record,
    at: step.domain,
    inherited: step.domain !== domain,
    requested,
    effective: afterTesting(requested, record.testing),
    ...(covers ? { below: { existing: asked('subdomain'), missing: asked('missing-subdomain') } } : {}),
  };
}

/**
 * The policy that receivers apply who still go by RFC 7489: the record of the domain, or else that of the domain that a
 * list of public suffixes names, and nothing in between. "" = none. RFC 7489 6.6.3: several at one name end the search.
 */
export function policyByList({ own, walk }: DmarcDiscovery, listed: string): DmarcPolicy | '' {
  if (own.state === 'multiple') return '';
  if (own.record !== undefined) return policyOf(own.record, 'domain');
  const top = walk.find(({ domain }) => domain === listed)?.record;
  return top === undefined ? '' : policyOf(top, 'subdomain');
}

/**
 * RFC 9989 A.4: a name exists when anything is there, also an alias that leads nowhere; only NXDOMAIN for the name
 * itself says that it does not. Undefined: DNS gave no verdict.
 */
export function domainExists(domain: string, ask: Ask): boolean | undefined {
  const answer = ask(domain, 'MX');
  if (answer.chain.length > 0) return true;
  if (couldNotSee(answer)) return undefined;
  return !(isAbsent(answer) && answer.kind !== 'nodata');
}
