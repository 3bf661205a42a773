/** Void lookups of a, mx and exists (RFC 7208 4.6.4), counted for IPv4 and IPv6 clients in one walk. */
import { couldNotSee, isAbsent, recordsOf, type DnsAnswer, type RrType } from '../../model/dns.ts';
import { unasked, type Ask } from '../dns/index.ts';
import type { AddressRange } from './authorised-addresses.ts';
import { queryName } from './query-name.ts';
import { MAX_NAMES } from './spf-evaluation.ts';
import type { SpfCost, SpfLintNode, SpfProblem, SpfVoid } from './spf-lint.ts';
import type { SpfTerm } from './spf-record.ts';

// Danger: a stranger's record can name thousands of others. Addresses must not eat up what records need.
const MAX_RECORDS = 60;
const MAX_ADDRESSES = 80;

/** State of one walk through the tree of includes. */
export interface Walk {
  readonly root: string;
  readonly ask: Ask;
  /** Questions put so far. */
  readonly records: Set<string>;
  readonly addresses: Set<string>;
  readonly done: Map<string, SpfLintNode>;
  readonly path: string[];
  readonly voids: Map<string, SpfVoid>;
  readonly problems: SpfProblem[];
  /** What passes, as far as the includes on the way hand a pass on. */
  readonly ranges4: AddressRange[];
  readonly ranges6: AddressRange[];
  complete: boolean;
  allowsIpv6: boolean;
}

type Voids = Pick<SpfCost, 'voids4' | 'voids6'>;

const NO_VOIDS: Voids = { voids4: 0, voids6: 0 };

export function countVoids(walk: Walk, term: SpfTerm, domain: string, name: string): Voids {
  if (term.kind === 'exists') return countFamilies(walk, term, domain, name, ['A']);
  if (term.kind !== 'mx') return countFamilies(walk, term, domain, name, ['A', 'AAAA']);
  const answer = look(walk, name, 'MX');
  if (!isSeen(walk, answer, term, domain)) return NO_VOIDS;
  if (isAbsent(answer)) return noteVoid(walk, term, domain, name, false, true, true);
  const exchangers = recordsOf(answer, 'MX');
  if (exchangers.length > MAX_NAMES) {
    walk.problems.push({
      kind: 'too-many-mx',
      domain,
      term: term.text,
      detail: name,
      size: exchangers.length,
    });
    return NO_VOIDS;
  }
  for (const { exchange } of exchangers) {
    const host = exchange === '' ? undefined : queryName(exchange);
    if (host !== undefined) countFamilies(walk, term, domain, host, ['A', 'AAAA']);
  }
  // RFC 7208 4.6.4 counts void lookups by terms, and this term found its exchangers; some receivers count the hosts.
  return NO_VOIDS;
}

function countFamilies(
  walk: Walk,
  term: SpfTerm,
  domain: string,
  name: string,
  types: readonly RrType[],
): Voids {
  // Both are asked before either is judged, so that they travel together.
  const answers = types.map((type) => look(walk, name, type));
  if (!answers.every((answer) => isSeen(walk, answer, term, domain))) return NO_VOIDS;
  const [four, six = four] = answers;
  if (types.length > 1 && six?.kind === 'answer') walk.allowsIpv6 = true;
  return noteVoid(
    walk,
    term,
    domain,
    name,
    term.kind === 'mx',
    four !== undefined && isAbsent(four),
    six !== undefined && isAbsent(six),
  );
}

function noteVoid(
  walk: Walk,
  term: SpfTerm,
  domain: string,
  name: string,
  behindMx: boolean,
  four: boolean,
  six: boolean,
): Voids {
  if (four || six) {
    walk.voids.set(`${domain} ${term.text} ${name}`, {
      domain,
      term: term.text,
      name,
      family: four && six ? 'both' : four ? '4' : '6',
      behindMx,
    });
  }
  return { voids4: four ? 1 : 0, voids6: six ? 1 : 0 };
}

function isSeen(walk: Walk, answer: DnsAnswer, term: SpfTerm, domain: string): boolean {
  if (!couldNotSee(answer)) return true;
  walk.complete = false;
  if (answer.kind !== 'unasked') {
    walk.problems.push({
      kind: 'address-unseen',
      domain,
      term: term.text,
      detail: `${answer.name} ${answer.type}: ${answer.detail}`,
      size: 0,
    });
  }
  return false;
}

export function look(walk: Walk, name: string, type: RrType): DnsAnswer {
  const asked = type === 'TXT' ? walk.records : walk.addresses;
  const key = `${name} ${type}`;
  if (!asked.has(key) && asked.size >= (type === 'TXT' ? MAX_RECORDS : MAX_ADDRESSES))
    return unasked(name, type);
  asked.add(key);
  return walk.ask(name, type);
}
