/** Does anybody take mail for a domain? A lighter question than who does: hosts are not followed. */
import { couldNotSee, recordsOf } from '../../model/dns.ts';
import type { Ask } from '../dns/index.ts';
import { hostAddresses } from './host-addresses.ts';

export function receivesMail(domain: string, ask: Ask): 'yes' | 'no' | 'unseen' {
  const answer = ask(domain, 'MX');
  if (couldNotSee(answer)) return 'unseen';
  // RFC 7505 3: the root as the only host says no.
  if (answer.kind === 'answer')
    return recordsOf(answer, 'MX').some(({ exchange }) => exchange !== '') ? 'yes' : 'no';
  const { state } = hostAddresses(domain, ask);
  if (state === 'unseen') return 'unseen';
  return state === 'found' ? 'yes' : 'no';
}
