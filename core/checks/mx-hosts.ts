/** Can each MX host be delivered to? */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck } from '../model/check.ts';
import type { Severity } from '../model/severity.ts';
import { askOf } from '../protocol/dns/index.ts';
import {
  closedRange,
  evaluateMx,
  isLaboratory,
  mxHosts as hostsOf,
  type MxHost,
} from '../protocol/mx/index.ts';

type Host = {
  readonly domain: string;
  readonly host: string;
  readonly preference: number;
  /** Hosts of the same domain that mail can still go to. */
  readonly others: number;
};

const byOthers = ({ others }: Host): Severity => (others > 0 ? 'warning' : 'error');
const effect = ({ others, domain }: Host): string =>
  others > 0
    ? `mail takes ${others === 1 ? 'the other host' : `one of ${others} other hosts`}; there is less to fall back on`
    : `no host is left: nobody can write to ${domain}`;
const record = ({ domain, host, preference }: Host): string => `${domain} MX ${preference} ${host}.`;

export const mxHosts = defineCheck({
  id: 'mx-hosts',
  probe: 'mail-dns',
  title: 'Each MX host is a name with public addresses',
  codes: {
    MX_HOSTS_FINE: code<{ readonly domain: string; readonly hosts: number; readonly shown: string }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ domain, hosts }) =>
        hosts === 1
          ? `the mail host of ${domain} has an address`
          : `${hosts === 2 ? 'both' : `all ${hosts}`} mail hosts of ${domain} have addresses`,
      evidence: ({ shown }) => shown,
      advice: () => [],
      spec: 'RFC 5321 5.1',
    }),
    MX_HOST_IS_CNAME: code<Host & { readonly alias: string }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ host, domain }) => `MX host ${host} of ${domain} is an alias; an MX must name the host itself`,
      effect: () => 'many senders follow it, some refuse or loop',
      evidence: ({ alias }) => `CNAME ${alias}`,
      advice: ({ alias }) => [
        `name ${alias.split(' -> ').at(-1) ?? ''} in the MX record, or give the host addresses of its own`,
      ],
      spec: 'RFC 2181 10.3',
      per: ['host'],
    }),
    MX_HOST_MISSING: code<Host & { readonly alias: string }>({
      outcome: 'fail',
      severity: byOthers,
      says: ({ host, domain }) => `MX host ${host} of ${domain} does not exist`,
      effect,
      evidence: (args) => (args.alias === '' ? `${record(args)}: NXDOMAIN` : `CNAME ${args.alias}: NXDOMAIN`),
      advice: ({ host }) => [`give ${host} an address, or remove it from the MX records`],
      spec: 'RFC 5321 5.1',
      per: ['host'],
    }),
    MX_HOST_NO_ADDRESS: code<Host & { readonly alias: string }>({
      outcome: 'fail',
      severity: byOthers,
      says: ({ host, domain }) => `MX host ${host} of ${domain} has no address`,
      effect,
      evidence: (args) => `${record(args)}: neither A nor AAAA`,
      advice: ({ host }) => [`give ${host} an A or AAAA record, or remove it from the MX records`],
      spec: 'RFC 5321 5.1',
      per: ['host'],
    }),
    MX_HOST_PRIVATE_ADDRESS: code<Host & { readonly addresses: readonly string[]; readonly all: boolean }>({
      outcome: 'fail',
      severity: (args) => (args.all ? byOthers(args) : 'warning'),
      says: ({ host, addresses }) =>
        `MX host ${host} has an address that cannot be reached from outside: ${addresses.join(', ')}`,
      effect: (args) =>
        args.all ? effect(args) : 'senders lose time there before they try its other address',
      evidence: ({ host, addresses }) => `${host} has ${addresses.join(', ')}`,
      advice: ({ host }) => [
        `give ${host} its public address only; keep the internal one for an internal view of DNS`,
      ],
      spec: 'RFC 6890 2.2',
      per: ['host'],
    }),
    MX_HOST_IS_ADDRESS: code<Host>({
      outcome: 'fail',
      severity: byOthers,
      says: ({ host, domain }) => `an MX record of ${domain} has the address ${host} where a name must be`,
      effect,
      evidence: record,
      advice: ({ host }) => [
        `give the host a name with the address ${host}, and put that name into the MX record`,
      ],
      spec: 'RFC 5321 5.1',
      per: ['host'],
    }),
    MX_HOST_DUPLICATE: code<{ readonly domain: string; readonly host: string; readonly times: number }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ host, domain, times }) => `MX host ${host} of ${domain} is listed ${times} times`,
      advice: ({ host }) => [`keep one MX record with ${host}, the one with the lowest preference`],
      spec: 'RFC 5321 5.1',
      per: ['host'],
    }),
    MX_HOSTS_SHARE_ADDRESS: code<{
      readonly domain: string;
      readonly hosts: readonly string[];
      readonly address: string;
    }>({
      outcome: 'fail',
      severity: 'info',
      says: ({ domain, hosts, address }) =>
        `the ${hosts.length} MX hosts of ${domain} are one and the same: all have the address ${address} alone`,
      effect: () => 'when it is down there is nothing to fall back on, whatever the list looks like',
      evidence: ({ hosts }) => hosts.join(', '),
      advice: () => ['name a host elsewhere as the second one, or leave one record: senders wait for days'],
      spec: 'RFC 5321 5.1',
    }),
    MX_HOSTS_WITHOUT_IPV4: code<{ readonly domain: string; readonly shown: string }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ domain }) => `the MX hosts of ${domain} can be reached by IPv6 only`,
      effect: () => 'senders that have IPv4 alone, and many do, cannot deliver',
      evidence: ({ shown }) => shown,
      advice: () => ['give at least one MX host an A record, or add a host that has one'],
      spec: 'RFC 5321 5.2',
    }),
    MX_HOST_UNSEEN: code<{ readonly host: string; readonly detail: string; readonly partly: boolean }>({
      outcome: 'inconclusive',
      severity: ({ partly }) => (partly ? 'notice' : 'warning'),
      says: ({ host, partly }) => `${partly ? 'some' : 'the'} addresses of MX host ${host} could not be seen`,
      evidence: ({ detail }) => detail,
      advice: ({ host }) => [
        `ask each name server of ${host} for its A and AAAA records, to find the one that fails`,
      ],
      per: ['host'],
    }),
    MX_HOSTS_NOT_APPLICABLE: code<{ readonly reason: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ reason }) => `no MX host was judged: ${reason}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject, faults }, raise) {
    const { domain } = subject;
    const blind = dnsBlindness(faults);
    const set = evaluateMx(domain, askOf(facts.answers));
    const hosts = hostsOf(set);
    if (blind !== '' || hosts.length === 0) {
      raise('MX_HOSTS_NOT_APPLICABLE', { reason: blind || NO_HOSTS[set.kind] || 'there is none' });
      return;
    }
    const laboratory = isLaboratory(subject);
    const closed = (one: MxHost): string[] =>
      laboratory ? [] : one.addresses.filter((address) => closedRange(address, domain) !== '');
    const usable = hosts.filter((one) => one.state === 'unseen' || one.addresses.length > closed(one).length);
    let fine = true;
    for (const one of hosts) {
      const { host, preference, alias } = one;
      const args = { domain, host, preference, others: usable.filter((other) => other !== one).length };
      const shut = closed(one);
      fine &&=
        one.state === 'found' &&
        (alias === '' || set.kind === 'implicit') &&
        shut.length === 0 &&
        one.unseen === '' &&
        one.times === 1;
      // The worst cause only: what does not exist needs no remark about its alias.
      if (one.state === 'literal') raise('MX_HOST_IS_ADDRESS', args);
      else if (one.state === 'missing') raise('MX_HOST_MISSING', { ...args, alias });
      else if (one.state === 'empty') raise('MX_HOST_NO_ADDRESS', { ...args, alias });
      else if (alias !== '' && set.kind === 'hosts') raise('MX_HOST_IS_CNAME', { ...args, alias });
      if (shut.length > 0) {
        const addresses = shut.map((address) => `${address} (${closedRange(address, domain)})`);
        raise('MX_HOST_PRIVATE_ADDRESS', { ...args, addresses, all: shut.length === one.addresses.length });
      }
      if (one.unseen !== '' && (one.state === 'unseen' || one.state === 'found')) {
        raise('MX_HOST_UNSEEN', { host, detail: one.unseen, partly: one.state === 'found' });
      }
      if (one.times > 1) raise('MX_HOST_DUPLICATE', { domain, host, times: one.times });
    }
    const shown = hosts.map(({ host, addresses }) => `${host} ${addresses.join(' ')}`).join(', ');
    const known = hosts.every(({ unseen }) => unseen === '');
    const addresses = [...new Set(usable.flatMap((one) => one.addresses))];
    if (known && addresses.length > 0 && addresses.every((address) => address.includes(':'))) {
      fine = false;
      raise('MX_HOSTS_WITHOUT_IPV4', { domain, shown });
    }
    const [only, ...more] = addresses;
    if (known && only !== undefined && more.length === 0 && usable.length > 1)
      raise('MX_HOSTS_SHARE_ADDRESS', { domain, hosts: usable.map(({ host }) => host), address: only });
    if (fine) raise('MX_HOSTS_FINE', { domain, hosts: hosts.length, shown });
  },
});

const NO_HOSTS: Readonly<Record<string, string>> = {
  null: 'the domain receives no mail (null MX)',
  none: 'the domain has no MX record',
  unseen: 'the MX records could not be seen',
};
