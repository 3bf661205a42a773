/** What does the DMARC record ask receivers to do, and is that as much as is wanted? */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck } from '../model/check.ts';
import {
  afterTesting,
  discoverPolicy,
  isWeaker,
  policyOf,
  type AppliedPolicy,
  type DmarcPolicy,
} from '../protocol/dmarc/index.ts';
import { askOf, shownText } from '../protocol/dns/index.ts';

type Applied = {
  readonly domain: string;
  /** The domain that has the record. */
  readonly at: string;
  readonly policy: DmarcPolicy;
  readonly testing: boolean;
  readonly record: string;
  /** What applies to names below it that have no record of their own. */
  readonly below?: AppliedPolicy['below'];
};

const quoted = ({ at, record }: Applied): string => `_dmarc.${at} TXT "${record}"`;
const inFull = ({ below, ...applied }: Applied): string =>
  below === undefined
    ? quoted(applied)
    : `${quoted(applied)}; names below it: ${below.existing}, names below it that do not exist: ${below.missing}`;
const withTest = ({ policy, testing }: Applied): string =>
  testing ? `${policy} (one level lower because of t=y)` : policy;
const SUBDOMAINS: Readonly<Record<string, string>> = { sp: 'subdomains', np: 'subdomains that do not exist' };

export const dmarcPolicy = defineCheck({
  id: 'dmarc-policy',
  probe: 'mail-dns',
  title: 'The DMARC policy protects the domain as much as is wanted',
  codes: {
    DMARC_POLICY_FINE: code<Applied>({
      outcome: 'pass',
      severity: 'info',
      says: ({ domain, policy }) =>
        `receivers are asked to ${policy === 'none' ? 'only report' : policy} forged mail of ${domain}`,
      evidence: inFull,
      advice: () => [],
      spec: 'RFC 9989 4.7',
    }),
    DMARC_POLICY_NONE: code<Applied>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ domain }) =>
        `the DMARC policy for ${domain} is none: forged mail is reported at most, not stopped`,
      evidence: inFull,
      advice: () => ['when the reports show that all real senders pass, move to p=quarantine, then p=reject'],
      spec: 'RFC 9989 4.7',
    }),
    DMARC_WEAKER_THAN_EXPECTED: code<Applied & { readonly expected: DmarcPolicy }>({
      outcome: 'fail',
      severity: 'error',
      says: (args) =>
        `the DMARC policy for ${args.domain} is ${withTest(args)}, expected is at least ${args.expected}`,
      effect: ({ policy }) =>
        policy === 'none'
          ? 'forged mail is delivered'
          : 'forged mail reaches spam folders instead of being refused',
      evidence: quoted,
      advice: ({ expected, at, testing }) => [
        `publish p=${expected}${testing ? ' without t=y' : ''} at _dmarc.${at}`,
        'if the weaker policy is meant, lower dmarc.atLeast in postwatch.yaml',
      ],
      spec: 'RFC 9989 4.7',
    }),
    DMARC_EXPECTED_REJECT: code<Applied>({
      outcome: 'fail',
      severity: 'warning',
      says: (args) =>
        `${args.domain} sends no mail, but its DMARC policy is ${withTest(args)} instead of reject`,
      effect: () => 'whoever forges it gets his mail delivered, although none can be real',
      evidence: quoted,
      advice: ({ domain }) => [`publish TXT at _dmarc.${domain}: "v=DMARC1; p=reject;"`],
      spec: 'RFC 9989 4.7',
    }),
    DMARC_SUBDOMAINS_WEAKER: code<Applied & { readonly tag: string; readonly value: DmarcPolicy }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ at, tag, value, policy }) =>
        `${SUBDOMAINS[tag] ?? tag} of ${at} have the weaker policy ${value} (${tag}=), the domain itself ${policy}`,
      effect: () => 'forgers use a subdomain instead',
      evidence: quoted,
      advice: ({ tag }) => [`remove ${tag}=, or give it the same policy as p=`],
      spec: 'RFC 9989 4.7',
      per: ['tag'],
    }),
    DMARC_SUBDOMAIN_TAG_UNUSED: code<Applied & { readonly tags: string; readonly organization: string }>({
      outcome: 'fail',
      severity: 'info',
      says: ({ at, tags, organization }) =>
        `${tags} at ${at} has no effect: subdomains follow ${organization}, their organizational domain`,
      evidence: quoted,
      advice: ({ tags, organization }) => [`remove ${tags}, or publish it at _dmarc.${organization}`],
      spec: 'RFC 9989 4.7',
    }),
    DMARC_TESTING: code<Applied & { readonly requested: DmarcPolicy }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ requested, policy }) =>
        `the DMARC policy ${requested} is only tested (t=y): receivers apply ${policy}`,
      evidence: quoted,
      advice: () => ['remove t=y when the reports show no real sender that fails'],
      spec: 'RFC 9989 4.7',
    }),
    DMARC_TAGS_REMOVED: code<Applied & { readonly tags: readonly string[] }>({
      outcome: 'fail',
      severity: 'info',
      says: ({ tags }) =>
        `the DMARC record has ${tags.length === 1 ? 'a tag' : 'tags'} that no longer count: ${tags.join(', ')}`,
      effect: ({ tags }) =>
        tags.some((tag) => /^pct=(?!100$)/.test(tag))
          ? 'the policy applies to all mail, not to a share of it'
          : '',
      evidence: quoted,
      advice: ({ tags }) => [
        tags.some((tag) => tag === 'pct=0')
          ? 'write t=y in place of pct=0, and remove the others'
          : 'remove them',
      ],
      spec: 'RFC 9989 4.7',
    }),
    DMARC_PUBLIC_SUFFIX_CLAIMED: code<Applied>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ at }) =>
        `the DMARC record of ${at} says that strangers register names below it (psd=y), but ${at} is one owner's`,
      effect: ({ at }) =>
        `each name below ${at} counts as an owner of its own: their mail is not aligned with what ${at} signs or sends`,
      evidence: quoted,
      advice: () => ['remove psd=y; only who runs a domain like "com" or "co.uk" writes it'],
      spec: 'RFC 9989 4.7',
    }),
    DMARC_POLICY_NOT_JUDGED: code<{ readonly reason: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ reason }) => `no DMARC policy was judged: ${reason}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject, faults, known }, raise) {
    const { domain, sends, dmarcAtLeast } = subject;
    const { own, policy, organization } = discoverPolicy(domain, askOf(facts.answers));
    const reason = dnsBlindness(faults) || obstacle(own.state === 'multiple' || own.near.length > 0, policy);
    if (reason !== '' || policy === undefined) return raise('DMARC_POLICY_NOT_JUDGED', { reason });

    const { record, requested, effective, at } = policy;
    const applied = {
      domain,
      at,
      policy: effective,
      testing: record.testing && effective !== requested,
      record: shownText(record.text),
      ...(policy.below === undefined ? {} : { below: policy.below }),
    };
    let fine = true;
    if (!sends && effective !== 'reject') {
      fine = false;
      raise('DMARC_EXPECTED_REJECT', applied);
    } else if (dmarcAtLeast !== undefined && isWeaker(effective, dmarcAtLeast)) {
      fine = false;
      raise('DMARC_WEAKER_THAN_EXPECTED', { ...applied, expected: dmarcAtLeast });
    } else if (applied.testing) {
      fine = false;
      raise('DMARC_TESTING', { ...applied, requested });
    } else if (effective === 'none' && dmarcAtLeast === undefined) {
      fine = false;
      // A policy that was stronger before is told by mail-dns-changes.
      if (['quarantine', 'reject'].includes(known?.dmarc?.policy ?? ''))
        raise('DMARC_POLICY_NOT_JUDGED', { reason: 'it was stronger before, which is told as a change' });
      else raise('DMARC_POLICY_NONE', applied);
    }
    if (record.psd === 'y' && at === subject.registrable) raise('DMARC_PUBLIC_SUFFIX_CLAIMED', applied);
    if (record.removed.length > 0) raise('DMARC_TAGS_REMOVED', { ...applied, tags: record.removed });
    const tags = (['sp', 'np'] as const).filter((tag) => record[tag] !== undefined);
    // RFC 9989 4.7, sp and np: they count at organizational domains and public suffix domains only.
    if (tags.length > 0 && organization.unseen === '' && organization.domain !== at && record.psd !== 'y') {
      const written = tags.map((tag) => `${tag}=`).join(' and ');
      raise('DMARC_SUBDOMAIN_TAG_UNUSED', { ...applied, tags: written, organization: organization.domain });
    } else if (!policy.inherited) {
      for (const weaker of weakerTags(policy)) {
        fine = false;
        raise('DMARC_SUBDOMAINS_WEAKER', { ...applied, ...weaker });
      }
    }
    if (fine) raise('DMARC_POLICY_FINE', applied);
  },
});

function obstacle(broken: boolean, policy: AppliedPolicy | undefined): string {
  if (broken) return 'the record itself is at fault';
  if (policy === undefined) return 'no record was found or seen';
  return policy.record.standing === 'valid' ? '' : 'the policy in the record cannot be read';
}

/** sp against p; np against what the other subdomains have. */
function weakerTags({ record }: AppliedPolicy): { readonly tag: string; readonly value: DmarcPolicy }[] {
  const after = (of: Parameters<typeof policyOf>[1]): DmarcPolicy =>
    afterTesting(policyOf(record, of), record.testing);
  const [p, sp, np] = [after('domain'), after('subdomain'), after('missing-subdomain')];
  return [
    ...(record.sp !== undefined && isWeaker(sp, p) ? [{ tag: 'sp', value: sp }] : []),
    ...(record.np !== undefined && isWeaker(np, sp) ? [{ tag: 'np', value: np }] : []),
  ];
}
