/** From a host name to the addresses that mail would be delivered to. */
import { isIP } from 'node:net';
import { couldNotSee, recordsOf, type DnsAnswer } from '../../model/dns.ts';
import { shownChain, unseenReason, type Ask } from '../dns/index.ts';
import { canonicalAddress } from '../../model/canonical-address.ts';

export interface HostAddresses {
  readonly host: string;
  /**
   * found     at least one address
   * missing   the name (or the end of its alias) does not exist
   * empty     the name exists and has no address
   * literal   it is no name but an address
   * unseen    DNS gave no verdict
   */
  readonly state: 'found' | 'missing' | 'empty' | 'literal' | 'unseen';
  /** IPv4 first, as sent, each once. */
  readonly addresses: readonly string[];
  /** "mail.example.com -> host.example.net" when the name is an alias, else "". */
  readonly alias: string;
  /** What could not be seen, of one family or of both; "" when all was. */
  readonly unseen: string;
}

export function hostAddresses(host: string, ask: Ask): HostAddresses {
  if (isIP(host.replace(/^\[(.*)\]$/, '$1')) !== 0) {
    return { host, state: 'literal', addresses: [], alias: '', unseen: '' };
  }
  const answers = [ask(host, 'A'), ask(host, 'AAAA')];
  const addresses = answers.flatMap((answer) => [...recordsOf(answer, 'A'), ...recordsOf(answer, 'AAAA')]);
  const chain = answers.find((answer) => answer.chain.length > 0)?.chain ?? [];
  return {
    host,
    state: stateOf(answers, addresses.length),
    addresses: [...new Set(addresses.map(({ address }) => canonicalAddress(address)))],
    alias: shownChain(chain),
    unseen: answers.filter(couldNotSee).map(unseenReason).join('; '),
  };
}

function stateOf(answers: readonly DnsAnswer[], found: number): HostAddresses['state'] {
  if (found > 0) return 'found';
  // RFC 8020 2: NXDOMAIN is about the name, whatever type was asked.
  if (answers.some(({ kind }) => kind === 'nxdomain' || kind === 'badname')) return 'missing';
  return answers.some(couldNotSee) ? 'unseen' : 'empty';
}
