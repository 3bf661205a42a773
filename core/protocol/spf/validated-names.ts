/** Names that an address claims by PTR and that confirm it by A or AAAA (RFC 7208 5.5). For ptr and %{p}. */
import { couldNotSee, recordsOf } from '../../model/dns.ts';
import { reverseName } from '../dns/index.ts';
import { inNetwork, parseAddress } from './spf-address.ts';
import { countVoid, look, MAX_NAMES, type Limit, type SpfEvaluation } from './spf-evaluation.ts';
import { isWithin, queryName } from './query-name.ts';

export interface ValidatedNames {
  readonly names: readonly string[];
  readonly pending: boolean;
  /** The void lookup limit; the client's PTR counts like any other lookup. */
  readonly limit: Limit;
}

/** `within`: other names cannot matter, so they are not confirmed. */
export function validatedNames(evaluation: SpfEvaluation, within?: string): ValidatedNames {
  const answer = look(evaluation, reverseName(evaluation.address.text), 'PTR');
  if (answer.kind === 'unasked') return { names: [], pending: true, limit: { ok: true } };
  const limit = countVoid(evaluation, answer);
  // RFC 7208 5.5: an error in the PTR lookup only means that nothing matches.
  if (!limit.ok || couldNotSee(answer)) return { names: [], pending: false, limit };
  let pending = false;
  const names: string[] = [];
  // RFC 7208 4.6.4: names beyond the tenth are ignored.
  for (const record of recordsOf(answer, 'PTR').slice(0, MAX_NAMES)) {
    const name = queryName(record.target);
    if (name === undefined || (within !== undefined && !isWithin(name, within))) continue;
    const confirmed = confirm(evaluation, name);
    if (confirmed === 'pending') pending = true;
    if (confirmed === 'yes') names.push(name);
  }
  return { names, pending, limit };
}

/** RFC 7208 7.3: the domain itself, else a name below it, else any; "unknown" when there is none. */
export function preferredName(names: readonly string[], domain: string): string {
  const exact = names.find((name) => isWithin(name, domain) && isWithin(domain, name));
  return exact ?? names.find((name) => isWithin(name, domain)) ?? names[0] ?? 'unknown';
}

function confirm(evaluation: SpfEvaluation, name: string): 'yes' | 'no' | 'pending' {
  const { address } = evaluation;
  const type = address.family === 4 ? 'A' : 'AAAA';
  const answer = look(evaluation, name, type);
  if (answer.kind === 'unasked') return 'pending';
  // Errors skip the name, and absence is no void lookup: these records are not the publisher's.
  const length = address.words.length * 32;
  const found = recordsOf(answer, type).some((record) => {
    const words = parseAddress(record.address)?.words;
    return words !== undefined && inNetwork(address.words, words, length);
  });
  return found ? 'yes' : 'no';
}
