/**
 * Reports that go to another organization need its consent (RFC 9990 4, RFC 9991 5): a TXT record "v=DMARC1" at
 * <policy domain>._report._dmarc.<destination>. Without it receivers send nothing there.
 */
import { couldNotSee } from '../../model/dns.ts';
import { txtTexts, unseenReason, type Ask } from '../dns/index.ts';
import { isDmarcVersion, parseDmarc, type DmarcRecord } from './parse-dmarc.ts';
import { findOrganization } from './tree-walk.ts';

export interface ReportAuthorisation {
  readonly destination: string;
  /** led-away: the record of consent names an address elsewhere, and then nothing is sent at all */
  readonly state: 'internal' | 'authorised' | 'not-authorised' | 'led-away' | 'unseen';
  /** The name of the record of consent. */
  readonly name: string;
  /** Addresses that the record of consent puts in place of those of the policy. */
  readonly instead: readonly string[];
  /** Why it is unseen, or "". */
  readonly detail: string;
}

/** Danger: a record may list hundreds; receivers stop after a few. */
const MAX_DESTINATIONS = 10;

/** Domains that the reports of a record go to, each once. */
export function reportDestinations(record: Pick<DmarcRecord, 'rua' | 'ruf'>): string[] {
  const domains = [...record.rua, ...record.ruf]
    .map(({ domain }) => domain)
    .filter((domain) => domain !== '');
  return [...new Set(domains)].slice(0, MAX_DESTINATIONS);
}

export function reportAuthorisation(
  policyDomain: string,
  destination: string,
  ask: Ask,
): ReportAuthorisation {
  const name = `${policyDomain}._report._dmarc.${destination}`;
  const result = { destination, name, instead: [], detail: '' };
  if (destination === policyDomain) return { ...result, state: 'internal' };
  // Most likely another organization: asked along with the walks, to save a round trip.
  if (lastLabels(destination) !== lastLabels(policyDomain)) ask(name, 'TXT');
  const here = findOrganization(policyDomain, ask);
  const there = findOrganization(destination, ask);
  const unsure = here.unseen || there.unseen;
  if (unsure === '' && here.domain === there.domain) return { ...result, state: 'internal' };
  const answer = ask(name, 'TXT');
  // Wildcards and aliases are allowed; the resolver has followed them.
  const consents = txtTexts(answer).filter(isDmarcVersion);
  if (consents.length > 0) {
    const rua = consents.flatMap((text) => {
      const record = parseDmarc(text);
      return record.ok ? record.value.rua : [];
    });
    // RFC 9990 4 step 9: another address, but at the same host; otherwise no report goes to either.
    const state = rua.every(({ domain }) => domain === destination) ? 'authorised' : 'led-away';
    return { ...result, state, instead: rua.slice(0, MAX_DESTINATIONS).map(({ text }) => text) };
  }
  if (couldNotSee(answer)) return { ...result, state: 'unseen', detail: unseenReason(answer) };
  if (unsure !== '') return { ...result, state: 'unseen', detail: unsure };
  return { ...result, state: 'not-authorised' };
}

function lastLabels(domain: string): string {
  return domain.split('.').slice(-2).join('.');
}
