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
    return { ...seen, policy: applied(own, own.record, domain, 'domain'), unseen: '' };
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
    policy: applied(step, step.record, domain, exists ? 'subdomain' : 'missing-subdomain'),
    unseen: '',
  };
}

function applied(
  step: WalkStep,
  record: DmarcRecord,
  domain: string,
  of: Parameters<typeof policyOf>[1],
): AppliedPolicy {
  const requested = policyOf(record, of);
  return {
    record,
    at: step.domain,
    inherited: step.domain !== domain,
    requested,
    effective: afterTesting(requested, record.testing),
  };
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
