/** The names that sending hosts give in HELO, as far as DNS tells: their confirmed reverse names. */
import type { DomainSubject } from '../../model/mail-dns-facts.ts';
import type { Ask } from '../dns/index.ts';
import { evaluateMx, ptrAddresses } from '../mx/index.ts';
import { evaluatePtr } from '../ptr/index.ts';
import type { SpfQuery } from './spf-verdict.ts';

export interface HeloIdentity {
  readonly host: string;
  readonly ip: string;
}

/** Danger: an address may claim many names; a host says one of them. */
const MOST = 10;

export function heloIdentities(subject: DomainSubject, ask: Ask): readonly HeloIdentity[] {
  if (!subject.sends) return [];
  return ptrAddresses(subject, evaluateMx(subject.domain, ask))
    .filter(({ role }) => role !== 'receiver')
    .flatMap(({ address }) => {
      const verdict = evaluatePtr(address, ask);
      const [host] = verdict.kind === 'confirmed' ? [...verdict.names].sort() : [];
      return host === undefined ? [] : [{ host, ip: address }];
    })
    .slice(0, MOST);
}

/** RFC 7208 2.4: the null sender stands for postmaster at the name in HELO. */
export function heloQuery(host: string, ip: string): SpfQuery {
  return { ip, sender: '', helo: host };
}
