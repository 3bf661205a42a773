/**
 * The zone against what it said before. A record that is gone, or protects less than it did, stays a finding until it is
 * back or the configuration says that it was meant ("baseline"); any other change is told once. What is wrong by itself
 * today (two records, one that cannot be read, no MX host) is told by the check for that, and not here.
 */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck, type Evidence } from '../model/check.ts';
import type { KnownMailDns } from '../model/known.ts';
import type { Severity } from '../model/severity.ts';
import { CHANGE_MEANT, changeEvidence, findWho, type RecordChange } from '../model/record-change.ts';
import { askOf, shownText } from '../protocol/dns/index.ts';
import { compareMailDns, seeMailDns, type MailDnsChange } from '../protocol/known-mail-dns/index.ts';
import { lintSpf } from '../protocol/spf/index.ts';

const evidence = changeEvidence(shownText);

const codes = {
  MX_CHANGED: code<RecordChange & { readonly added: readonly string[]; readonly removed: readonly string[] }>(
    {
      outcome: 'fail',
      // A host too many may be a thief; a host too few leaves the others.
      severity: ({ added }) => (added.length > 0 ? 'warning' : 'notice'),
      says: ({ domain, added, removed }) => {
        const parts = [
          ...(added.length > 0 ? [`${added.join(', ')} new`] : []),
          ...(removed.length > 0 ? [`${removed.join(', ')} gone`] : []),
        ];
        return `mail for ${domain} goes to other hosts than before: ${parts.join('; ')}`;
      },
      effect: ({ added }) =>
        added.length > 0 ? 'whoever runs the new hosts gets the mail of the domain' : '',
      evidence,
      advice: (args) => [
        findWho(args),
        args.added.length > 0
          ? 'if the change was meant, write the hosts under mx in postwatch.yaml, or the time after it as "baseline"'
          : 'if it was not meant, put the record back; it is told this once',
      ],
      spec: 'RFC 5321 5.1',
      per: ['what'],
    },
  ),
  MX_ORDER_CHANGED: code<RecordChange>({
    outcome: 'fail',
    severity: 'notice',
    says: ({ domain }) => `senders try the mail hosts of ${domain} in another order than before`,
    evidence,
    advice: (args) => [`nothing, if this was meant; otherwise ${findWho(args)}`],
    spec: 'RFC 5321 5.1',
    per: ['what'],
  }),
  PTR_CHANGED: code<RecordChange & { readonly address: string }>({
    outcome: 'fail',
    severity: 'notice',
    says: ({ address, before, after }) =>
      `${address} is called ${after}${before === '' ? '; it had no reverse name before' : `, no longer ${before}`}`,
    effect: () => 'receivers that hold the name against EHLO see another one',
    evidence,
    advice: () => ['check that the host says the new name in EHLO, and that the address is still yours'],
    per: ['what'],
  }),
  SPF_GONE: code<RecordChange & { readonly sends: boolean }>({
    outcome: 'fail',
    severity: ({ sends }) => (sends ? 'error' : 'warning'),
    says: ({ domain }) => `the SPF record of ${domain} is gone`,
    effect: ({ sends }) =>
      sends
        ? 'large receivers want SPF or DKIM from every sender: mail goes to the spam folder or is rejected'
        : 'anybody may write mail in the name of this domain',
    evidence,
    advice: (args) => [
      `publish it again as TXT at ${args.domain}: ${shownText(args.before)}`,
      findWho(args),
      CHANGE_MEANT,
    ],
    spec: 'RFC 7208 4.5',
    per: ['what'],
  }),
  SPF_WEAKER: code<RecordChange>({
    outcome: 'fail',
    severity: 'warning',
    says: ({ domain }) =>
      `SPF of ${domain} protects less than before: hosts that it does not name fail softly`,
    effect: () => 'forged mail is filtered at most, not refused, where DMARC does not decide',
    evidence,
    advice: (args) => [findWho(args), 'end the record as before', CHANGE_MEANT],
    spec: 'RFC 7208 8.5',
    per: ['what'],
  }),
  SPF_CHANGED: code<RecordChange>({
    outcome: 'fail',
    severity: 'notice',
    says: ({ domain, before }) =>
      before === '' ? `${domain} has an SPF record now` : `the SPF record of ${domain} was changed`,
    evidence,
    advice: (args) => [`nothing, if this was meant; otherwise ${findWho(args)}`],
    per: ['what'],
  }),
  SPF_INCLUDE_GREW: code<{
    readonly domain: string;
    readonly term: string;
    readonly before: number;
    readonly after: number;
    readonly lookups: number;
  }>({
    outcome: 'fail',
    severity: ({ lookups }) => (lookups > 8 ? 'warning' : 'notice'),
    says: ({ domain, term, before, after }) =>
      `"${term}" in the SPF record of ${domain} costs ${after} lookups now, it was ${before}`,
    effect: ({ lookups }) =>
      lookups > 10
        ? `the record needs ${lookups} of 10 lookups now: receivers answer permerror`
        : `the record needs ${lookups} of 10 lookups now; beyond 10, receivers answer permerror`,
    advice: ({ domain, term }) => [
      `look at what stands behind "${term}": postwatch spf ${domain} shows the tree`,
      'ask the provider for a flatter record, or make room: remove includes that are no longer used',
    ],
    spec: 'RFC 7208 4.6.4',
    per: ['term'],
  }),
  DKIM_KEY_GONE: code<RecordChange & { readonly selector: string; readonly others: number }>({
    outcome: 'fail',
    severity: ({ others }) => (others > 0 ? 'warning' : 'error'),
    says: ({ selector, domain }) =>
      `the DKIM key of selector ${selector} of ${domain} is gone, or was revoked`,
    effect: ({ selector, others }) =>
      others > 0
        ? `receivers cannot verify what is signed with ${selector}; other selectors work`
        : `receivers cannot verify what is signed with ${selector}; DMARC then rests on SPF alone`,
    evidence,
    advice: ({ selector, domain }) => [
      `publish the key again at ${selector}._domainkey.${domain}, or stop signing with this selector first`,
      'if it was retired on purpose, take it out of postwatch.yaml',
    ],
    spec: 'RFC 6376 3.6.1',
    per: ['what'],
  }),
  DKIM_KEY_CHANGED: code<RecordChange & { readonly selector: string }>({
    outcome: 'fail',
    severity: 'notice',
    says: ({ selector, domain, before }) =>
      `selector ${selector} of ${domain} has ${before === '' ? 'a key now' : 'another DKIM key than before'}`,
    effect: ({ before }) =>
      before === '' ? '' : 'mail that was signed with the old key and is still on its way fails DKIM',
    evidence,
    advice: ({ selector }) => [
      'check that the signer uses the new key',
      `next time publish a new key under a new selector and leave ${selector} until all mail has arrived`,
    ],
    spec: 'RFC 6376 3.1',
    per: ['what'],
  }),
  DMARC_GONE: code<RecordChange & { readonly policy: string }>({
    outcome: 'fail',
    severity: ({ policy }) => (policy === 'none' ? 'warning' : 'error'),
    says: ({ domain }) => `${domain} has no DMARC record any more, and none above it covers it`,
    effect: () => 'anybody can write in its name without a trace; large receivers refuse bulk mail from it',
    evidence,
    advice: (args) => [`publish it again: ${shownText(args.before)}`, findWho(args), CHANGE_MEANT],
    spec: 'RFC 9989 4.5',
    per: ['what'],
  }),
  DMARC_WEAKER: code<RecordChange & { readonly policy: string; readonly was: string }>({
    outcome: 'fail',
    severity: ({ policy }): Severity => (policy === 'none' ? 'error' : 'warning'),
    says: ({ domain, policy, was }) => `the DMARC policy for ${domain} is ${policy} now, it was ${was}`,
    effect: ({ policy }) =>
      policy === 'none'
        ? 'forged mail is delivered'
        : 'forged mail reaches spam folders instead of being refused',
    evidence,
    advice: (args) => [
      findWho(args),
      `publish p=${args.was} again`,
      'if the weaker policy is meant, write it under dmarc: { atLeast: } in postwatch.yaml',
    ],
    spec: 'RFC 9989 4.7',
    per: ['what'],
  }),
  DMARC_CHANGED: code<RecordChange>({
    outcome: 'fail',
    severity: 'notice',
    says: ({ domain, before }) =>
      before === '' ? `${domain} has a DMARC record now` : `the DMARC record for ${domain} was changed`,
    evidence,
    advice: (args) => [`nothing, if this was meant; otherwise ${findWho(args)}`],
    per: ['what'],
  }),
  MAIL_DNS_UNCHANGED: code<{ readonly domain: string; readonly what: string }>({
    outcome: 'pass',
    severity: 'info',
    says: ({ domain, what }) => sameWords(domain, what),
    advice: () => [],
    per: ['what'],
  }),
  MAIL_DNS_NOT_COMPARED: code<{ readonly because: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ because }) => `the zone was not compared with what it said before: ${because}`,
    advice: () => [],
  }),
};

function sameWords(domain: string, what: string): string {
  const [kind = '', which = ''] = what.split(' ');
  if (kind === 'mx-order') return `the order of the MX hosts of ${domain} is as before`;
  if (kind === 'mx') return `the MX hosts of ${domain} are as before`;
  if (kind === 'ptr') return `the reverse name of ${which} is as before`;
  if (kind === 'dkim') return `the DKIM key of selector ${which} of ${domain} is as before`;
  return `the ${kind.toUpperCase()} record for ${domain} is as before`;
}

export const mailDnsChanges = defineCheck({
  id: 'mail-dns-changes',
  probe: 'mail-dns',
  title: 'The zone says what it said before',
  codes,
  judge(seenNow, raise) {
    const { facts, subject, faults, known, at } = seenNow;
    const because = dnsBlindness(faults) || (known === undefined ? 'it is seen for the first time' : '');
    if (known === undefined || because !== '') return raise('MAIL_DNS_NOT_COMPARED', { because });
    const seen = seeMailDns(facts, subject, at);
    const { changes, same, unseen } = compareMailDns(known, seen, subject);
    const { domain } = subject;
    const { lookups } = lintSpf(domain, askOf(facts.answers));
    for (const [term, after] of Object.entries(seen.spfCosts ?? {})) {
      const before = known.spfCosts?.[term] ?? after;
      if (after > before) raise('SPF_INCLUDE_GREW', { domain, term, before, after, lookups });
    }
    for (const what of same) raise('MAIL_DNS_UNCHANGED', { domain, what });
    if (unseen.length > 0)
      raise('MAIL_DNS_NOT_COMPARED', {
        because: `${unseen.join(', ')} could not be seen, or has a finding of its own`,
      });
    const others = Object.values(seen.dkim ?? {}).filter((key) => key !== '').length;
    for (const change of changes) tell(change, known, seenNow, others);

    function tell(
      { what, which, direction, before, after }: MailDnsChange,
      { since, mx = [], dmarc }: KnownMailDns,
      { subject: { sends } }: Evidence<'mail-dns'>,
      keys: number,
    ): void {
      const args = { domain, what: `${what} ${which}`.trim(), before, after, since };
      const isGone = direction === 'gone';
      // An MX host or a reverse name that is gone is told by mx-records and ptr-confirmed.
      if (what === 'mx' && !isGone) {
        const hosts = seen.mx ?? [];
        const added = direction === 'weaker' ? hosts.filter((host) => !mx.includes(host)) : [];
        raise('MX_CHANGED', { ...args, added, removed: mx.filter((host) => !hosts.includes(host)) });
      }
      if (what === 'mx-order') raise('MX_ORDER_CHANGED', args);
      if (what === 'ptr' && !isGone) raise('PTR_CHANGED', { ...args, address: which });
      if (what === 'spf') {
        if (isGone) raise('SPF_GONE', { ...args, sends });
        else if (direction !== 'weaker') raise('SPF_CHANGED', args);
        // Any weaker end is told by spf-all.
        else if (/ ~all( |$)/i.test(after)) raise('SPF_WEAKER', args);
      }
      if (what === 'dkim') {
        if (isGone) raise('DKIM_KEY_GONE', { ...args, selector: which, others: keys });
        else raise('DKIM_KEY_CHANGED', { ...args, selector: which });
      }
      if (what !== 'dmarc') return;
      const [was, policy] = [dmarc?.policy ?? '', seen.dmarc?.policy ?? ''];
      if (isGone) raise('DMARC_GONE', { ...args, policy: was });
      else if (direction !== 'weaker') raise('DMARC_CHANGED', args);
      // A domain that sends nothing is to have p=reject: dmarc-policy tells it.
      else if (sends) raise('DMARC_WEAKER', { ...args, policy, was });
    }
  },
});
