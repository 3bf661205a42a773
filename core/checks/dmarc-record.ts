/** Is there one DMARC record that receivers can read, for the domain or above it? */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck } from '../model/check.ts';
import type { Severity } from '../model/severity.ts';
import {
  discoverPolicy,
  findMisplaced,
  policyByList,
  type DmarcDiscovery,
  type DmarcRecord,
} from '../protocol/dmarc/index.ts';
import { askOf, shownText } from '../protocol/dns/index.ts';

type Found = {
  readonly domain: string;
  /** The domain that has the record. */
  readonly at: string;
  readonly inherited: boolean;
  readonly record: string;
  readonly organization: string;
};
type Missing = {
  readonly domain: string;
  /** Names that were asked. */
  readonly asked: readonly string[];
  /** The policy that the configuration wants, or "". */
  readonly expected: string;
  readonly sends: boolean;
  /** A DMARC record where nobody looks, or "". */
  readonly misplaced: string;
  readonly misplacedAt: string;
  /** By a console that added to the name what it had already. */
  readonly doubled: boolean;
};
type Consequence = 'ignored' | 'as-none' | 'partly' | 'none';

export const dmarcRecord = defineCheck({
  id: 'dmarc-record',
  probe: 'mail-dns',
  title: 'The domain has a DMARC record that receivers can read',
  codes: {
    DMARC_FOUND: code<Found>({
      outcome: 'pass',
      severity: 'info',
      says: ({ domain, at, inherited }) =>
        inherited ? `${domain} is covered by the DMARC record of ${at}` : `${domain} has a DMARC record`,
      evidence: ({ at, record, organization }) =>
        `_dmarc.${at} TXT "${record}"; organizational domain ${organization}`,
      advice: () => [],
      spec: 'RFC 9989 4.10.1',
    }),
    DMARC_MISSING: code<Missing>({
      outcome: 'fail',
      severity: ({ expected }) => (expected === '' ? 'warning' : 'error'),
      says: ({ domain }) => `${domain} has no DMARC record, and none above it covers it`,
      effect: () => 'anybody can write in its name without a trace; large receivers refuse bulk mail from it',
      evidence: ({ asked, misplaced, misplacedAt }) =>
        `no record at ${asked.join(', ')}${misplaced === '' ? '' : `; it stands at ${misplacedAt}: "${misplaced}"`}`,
      advice: ({ domain, sends, misplaced, misplacedAt, doubled }) => {
        if (misplaced !== '')
          return [
            `move the TXT record from ${misplacedAt} to _dmarc.${domain}`,
            ...(doubled
              ? [
                  'most consoles of DNS providers add the domain by themselves: enter "_dmarc" alone as the name',
                ]
              : []),
          ];
        if (!sends) return [`publish TXT at _dmarc.${domain}: "v=DMARC1; p=reject;"`];
        return [
          `publish TXT at _dmarc.${domain}: "v=DMARC1; p=none; rua=mailto:dmarc@${domain}"`,
          'read the reports for some weeks, then move to p=quarantine and p=reject',
        ];
      },
      spec: 'RFC 9989 4.5',
    }),
    DMARC_MULTIPLE: code<{
      readonly domain: string;
      readonly at: string;
      readonly records: readonly string[];
      /** The policy above it that receivers of RFC 9989 fall back to, and where it stands; "" = none. */
      readonly fallback: string;
      readonly above: string;
    }>({
      outcome: 'fail',
      severity: 'error',
      says: ({ at, records }) => `${at} has ${records.length} DMARC records; receivers then use none of them`,
      effect: ({ fallback, above }) =>
        fallback === ''
          ? 'the domain is as unprotected as without a record'
          : `up-to-date receivers go by the record of ${above} and apply ${fallback}; older ones apply nothing`,
      evidence: ({ at, records }) =>
        `_dmarc.${at} TXT ${records.map((text) => `"${shownText(text, 120)}"`).join(' and ')}`,
      advice: ({ at }) => [`keep one TXT record that starts with v=DMARC1 at _dmarc.${at}`],
      spec: 'RFC 9989 4.10',
    }),
    DMARC_SYNTAX: code<{
      readonly domain: string;
      readonly at: string;
      readonly record: string;
      readonly problems: readonly string[];
      readonly consequence: Consequence;
    }>({
      outcome: 'fail',
      severity: ({ consequence }) => SEVERITIES[consequence],
      says: ({ at, problems }) => `the DMARC record of ${at} has a mistake: ${problems.join('; ')}`,
      effect: ({ consequence }) => EFFECTS[consequence],
      evidence: ({ at, record }) => `_dmarc.${at} TXT "${record}"`,
      advice: () => ['write the record like this: "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"'],
      spec: 'RFC 9989 4.7',
    }),
    DMARC_ORGANIZATION_DIFFERS: code<{
      readonly domain: string;
      readonly walked: string;
      readonly listed: string;
      /** What each asks receivers to do with forged mail. */
      readonly policy: string;
      /** "" = no DMARC at all. */
      readonly listedPolicy: string;
    }>({
      outcome: 'fail',
      severity: 'info',
      says: ({ domain, walked, listed }) =>
        `receivers disagree on who ${domain} belongs to: ${walked} by the tree walk, ${listed === '' ? 'nobody' : listed} by the public suffix list`,
      effect: ({ policy, listedPolicy }) =>
        policy === listedPolicy
          ? 'identifiers of other names of the same owner are aligned at some receivers and not at others'
          : `up-to-date receivers apply ${policy} to forged mail, older ones ${listedPolicy === '' ? 'no DMARC at all' : listedPolicy}`,
      evidence: ({ walked, listed, policy, listedPolicy }) =>
        `RFC 9989: ${walked}, policy ${policy}; RFC 7489: ${listed === '' ? 'it is a public suffix' : listed}, policy ${listedPolicy === '' ? 'none found' : listedPolicy}`,
      advice: ({ domain, policy, listedPolicy }) => [
        policy === listedPolicy
          ? `sign with d=${domain} and use it in the envelope sender too: that is aligned everywhere`
          : `publish a DMARC record at _dmarc.${domain} itself: that is found everywhere`,
      ],
      spec: 'RFC 9989 4.10.2',
    }),
    DMARC_UNSEEN: code<{ readonly domain: string; readonly detail: string }>({
      outcome: 'inconclusive',
      severity: 'warning',
      says: ({ domain }) => `the DMARC record for ${domain} could not be seen`,
      evidence: ({ detail }) => detail,
      advice: ({ domain }) => [
        `ask each name server for TXT at _dmarc.${domain}, to find the one that fails`,
      ],
    }),
    DMARC_NOT_APPLICABLE: code<{ readonly reason: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ reason }) => `DMARC was not judged: ${reason}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject, faults, known }, raise) {
    const { domain } = subject;
    const blind = dnsBlindness(faults);
    if (blind !== '') return raise('DMARC_NOT_APPLICABLE', { reason: blind });
    const ask = askOf(facts.answers);
    const found = discoverPolicy(domain, ask);
    const { own, policy, organization, walk, unseen } = found;
    const listed = subject.registrable;
    if (own.state === 'multiple') {
      const { effective: fallback = '', at: above = '' } = policy ?? {};
      return raise('DMARC_MULTIPLE', { domain, at: domain, records: own.texts, fallback, above });
    }
    // Nearer than what is inherited: somebody meant to write a record here.
    const [near] = own.near;
    if (own.record === undefined && near !== undefined) {
      const problems = [`it must start with exactly "v=DMARC1;"`];
      return raise('DMARC_SYNTAX', {
        domain,
        at: domain,
        record: shownText(near),
        problems,
        consequence: 'ignored',
      });
    }
    if (policy === undefined) {
      if (unseen !== '') return raise('DMARC_UNSEEN', { domain, detail: unseen });
      const above = walk.find(({ state }) => state === 'multiple');
      if (above !== undefined)
        return raise('DMARC_MULTIPLE', {
          domain,
          at: above.domain,
          records: above.texts,
          fallback: '',
          above: '',
        });
      // What was there before and is gone is told by mail-dns-changes.
      if ((known?.dmarc?.policy ?? '') !== '' && subject.dmarcAtLeast === undefined)
        return raise('DMARC_NOT_APPLICABLE', { reason: 'the record was there before and is gone' });
      const asked = walk.map(({ name }) => name);
      const {
        text: misplaced = '',
        at: misplacedAt = '',
        doubled = false,
      } = findMisplaced(domain, ask) ?? {};
      const { sends, dmarcAtLeast: expected = '' } = subject;
      return raise('DMARC_MISSING', { domain, asked, expected, sends, misplaced, misplacedAt, doubled });
    }
    const { at, inherited, record } = policy;
    if (listed !== undefined && organization.unseen === '' && organization.domain !== listed) {
      raise('DMARC_ORGANIZATION_DIFFERS', {
        domain,
        walked: organization.domain,
        listed,
        policy: policy.requested,
        listedPolicy: policyByList(found, listed),
      });
    }
    const problems = problemsOf(policy);
    const consequence = consequenceOf(record);
    const shown = shownText(record.text);
    if (problems.length > 0) raise('DMARC_SYNTAX', { domain, at, record: shown, problems, consequence });
    else raise('DMARC_FOUND', { domain, at, inherited, record: shown, organization: organization.domain });
  },
});

const SEVERITIES: Readonly<Record<Consequence, Severity>> = {
  ignored: 'error',
  'as-none': 'warning',
  partly: 'warning',
  none: 'notice',
};
const EFFECTS: Readonly<Record<Consequence, string>> = {
  ignored: 'receivers do not apply DMARC to its mail at all',
  'as-none': 'receivers act as if it said p=none: nothing is filtered, reports are sent',
  partly: 'receivers use the default in place of what they cannot read',
  none: 'receivers pass over it',
};

function consequenceOf({ standing, problems }: DmarcRecord): Consequence {
  if (standing !== 'valid') return standing;
  return problems.every(({ tag }) => UNTIDY.has(tag)) ? 'none' : 'partly';
}

/** Empty elements, and options of reports that few send. */
const UNTIDY = new Set(['', 'fo', 'rua', 'ruf']);

/** Addresses of reports have a check of their own. */
function problemsOf({ record }: NonNullable<DmarcDiscovery['policy']>): string[] {
  const told = record.problems
    .filter(({ tag }) => tag !== 'rua' && tag !== 'ruf')
    .map(({ detail }) => detail);
  const silent =
    record.standing !== 'valid' && record.p === undefined && !record.problems.some(({ tag }) => tag === 'p');
  return silent ? ['the tag p= with the policy is missing', ...told] : told;
}
