/** The files that a domain's BIMI record names, as far as a receiver would follow it. */
import type { DomainSubject } from '../../model/mail-dns-facts.ts';
import type { Ask } from '../dns/index.ts';
import { parseBimiUrl, type BimiUrl } from './parse-bimi-url.ts';
import { selectBimi } from './select-bimi.ts';

export interface BimiFiles {
  readonly location?: BimiUrl;
  readonly authority?: BimiUrl;
}

export function bimiFiles(
  { domain, bimiSelector, sends }: Pick<DomainSubject, 'domain' | 'bimiSelector' | 'sends'>,
  ask: Ask,
): BimiFiles {
  // No mail, no logo.
  const selected = sends ? selectBimi(domain, bimiSelector, ask) : undefined;
  if (selected?.kind !== 'record' || !selected.record.ok) return {};
  const location = parseBimiUrl(selected.record.value.location);
  const authority = parseBimiUrl(selected.record.value.authority);
  return {
    ...(location.ok ? { location: location.value } : {}),
    ...(authority.ok ? { authority: authority.value } : {}),
  };
}
