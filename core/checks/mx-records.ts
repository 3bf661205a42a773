/** Does anybody receive mail for the domain, and is that what is wanted? */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck } from '../model/check.ts';
import { askOf } from '../protocol/dns/index.ts';
import { evaluateMx, type MxSet } from '../protocol/mx/index.ts';

type Hosts = { readonly domain: string; readonly hosts: readonly string[] };
type Found = {
  readonly domain: string;
  readonly found: 'hosts' | 'address' | 'nothing';
  readonly shown: string;
};

export const mxRecords = defineCheck({
  id: 'mx-records',
  probe: 'mail-dns',
  title: 'The domain says who receives its mail',
  codes: {
    MX_FOUND: code<Hosts & { readonly shown: string }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ domain, hosts }) =>
        `mail for ${domain} goes to ${hosts.length === 1 ? (hosts[0] ?? '') : `${hosts.length} hosts`}`,
      evidence: ({ domain, shown }) => `${domain} MX ${shown}`,
      advice: () => [],
      spec: 'RFC 5321 5.1',
    }),
    MX_NONE: code<{
      readonly domain: string;
      readonly exists: boolean;
      readonly addresses: readonly string[];
    }>({
      outcome: 'fail',
      severity: ({ addresses }) => (addresses.length > 0 ? 'warning' : 'error'),
      says: ({ domain, exists, addresses }) => {
        if (!exists) return `${domain} does not exist in DNS, so nobody can write to it`;
        return addresses.length > 0
          ? `${domain} has no MX record; mail goes to its own address ${addresses.join(', ')} instead`
          : `${domain} has neither an MX record nor an address, so nobody can write to it`;
      },
      effect: ({ addresses }) =>
        addresses.length > 0
          ? 'mail arrives only if that host, often a web server, takes it'
          : 'senders get their mail back at once',
      advice: ({ domain }) => [
        `publish an MX record: ${domain}. MX 10 <name of the mail host>.`,
        `if ${domain} is not to receive mail, publish a null MX (${domain}. MX 0 .) and set receives: false`,
      ],
      spec: 'RFC 5321 5.1',
    }),
    MX_NULL: code<{ readonly domain: string }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ domain }) => `${domain} says with a null MX that it receives no mail, as is wanted`,
      evidence: ({ domain }) => `${domain} MX 0 .`,
      advice: () => [],
      spec: 'RFC 7505 3',
    }),
    MX_NULL_UNEXPECTED: code<{ readonly domain: string; readonly preference: number }>({
      outcome: 'fail',
      severity: 'critical',
      says: ({ domain }) =>
        `${domain} says with a null MX that it receives no mail, but it is to receive mail`,
      effect: () => 'senders do not even try: every message to this domain comes back at once',
      evidence: ({ domain, preference }) => `${domain} MX ${preference} .`,
      advice: ({ domain }) => [
        'replace the null MX by the names of the mail hosts',
        `if ${domain} is not to receive mail, set receives: false in postwatch.yaml`,
      ],
      spec: 'RFC 7505 3',
    }),
    MX_NULL_CONTRADICTION: code<{ readonly domain: string; readonly shown: string; readonly others: number }>(
      {
        outcome: 'fail',
        severity: ({ others }) => (others > 0 ? 'warning' : 'notice'),
        says: ({ domain, others }) =>
          others > 0
            ? `${domain} has a null MX beside other MX records: one says "no mail", the others name hosts`
            : `the null MX of ${domain} has another preference than 0`,
        effect: ({ others }) => (others > 0 ? 'some senders deliver, others give the mail back' : ''),
        evidence: ({ domain, shown }) => `${domain} MX ${shown}`,
        advice: ({ others }) =>
          others > 0
            ? ['remove "MX 0 ." if mail is to arrive, or else all other MX records']
            : ['write it as "MX 0 ."'],
        spec: 'RFC 7505 3',
      },
    ),
    MX_EXPECTED_NULL: code<Found>({
      outcome: 'fail',
      severity: ({ found }) => (found === 'nothing' ? 'notice' : 'warning'),
      says: ({ domain, found }) => {
        if (found === 'hosts') return `${domain} is not to receive mail, but has MX records`;
        if (found === 'address') {
          return `${domain} is not to receive mail, but without a null MX mail goes to its own address`;
        }
        return `${domain} is not to receive mail; a null MX would say so at once`;
      },
      evidence: ({ shown }) => shown,
      advice: ({ domain }) => [`publish a null MX as the only MX record: ${domain}. MX 0 .`],
      spec: 'RFC 7505 3',
    }),
    MX_UNSEEN: code<{ readonly domain: string; readonly detail: string }>({
      outcome: 'inconclusive',
      severity: 'warning',
      says: ({ domain }) => `the MX records of ${domain} could not be seen`,
      evidence: ({ detail }) => detail,
      advice: ({ domain }) => [
        `ask each name server of ${domain} for its MX records, to find the one that fails`,
      ],
    }),
    MX_NOT_APPLICABLE: code<{ readonly reason: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ reason }) => `the MX records were not judged: ${reason}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject, faults }, raise) {
    const blind = dnsBlindness(faults);
    if (blind !== '') {
      raise('MX_NOT_APPLICABLE', { reason: blind });
      return;
    }
    const { domain, receives } = subject;
    const set = evaluateMx(domain, askOf(facts.answers));
    switch (set.kind) {
      case 'unseen':
        raise('MX_UNSEEN', { domain, detail: set.detail });
        return;
      case 'null':
        if (receives) raise('MX_NULL_UNEXPECTED', { domain, preference: set.preference });
        else if (set.preference === 0) raise('MX_NULL', { domain });
        else raise('MX_NULL_CONTRADICTION', { domain, shown: `${set.preference} .`, others: 0 });
        return;
      case 'hosts':
        if (set.withNull)
          raise('MX_NULL_CONTRADICTION', { domain, shown: set.shown, others: set.hosts.length });
        else if (receives) {
          raise('MX_FOUND', { domain, hosts: set.hosts.map(({ host }) => host), shown: set.shown });
        } else raise('MX_EXPECTED_NULL', { domain, found: 'hosts', shown: `${domain} MX ${set.shown}` });
        return;
      case 'implicit':
      case 'none':
        if (receives) raise('MX_NONE', { domain, ...withoutMx(set) });
        else raise('MX_EXPECTED_NULL', { domain, ...shownWithout(domain, set) });
    }
  },
});

type Without = Extract<MxSet, { readonly kind: 'implicit' | 'none' }>;

function withoutMx(set: Without): { readonly exists: boolean; readonly addresses: readonly string[] } {
  if (set.kind === 'none') return { exists: set.exists, addresses: [] };
  return { exists: true, addresses: set.hosts.flatMap(({ addresses }) => addresses) };
}

function shownWithout(domain: string, set: Without): Pick<Found, 'found' | 'shown'> {
  const { addresses } = withoutMx(set);
  if (addresses.length > 0)
    return { found: 'address', shown: `${domain} has no MX, address ${addresses.join(', ')}` };
  return { found: 'nothing', shown: `${domain} has no MX and no address` };
}
