/** What is wrong or untidy within one record, apart from where its terms lead. */
import { couldNotSee, recordsOf, type DnsAnswer } from '../../model/dns.ts';
import { twinFinder } from './find-twin.ts';
import { parseMacroString } from './parse-macro-string.ts';
import { queryName } from './query-name.ts';
import { inNetwork, networkWords } from './spf-address.ts';
import type { SpfLintNode, SpfProblem, SpfProblemKind } from './spf-lint.ts';
import {
  domainOf,
  isDirective,
  usesValidatedName,
  type SpfDirective,
  type SpfRecord,
  type SpfTerm,
} from './spf-record.ts';
import { staticTarget } from './static-target.ts';

const MECHANISMS = new Set(['all', 'include', 'a', 'mx', 'ptr', 'ip4', 'ip6', 'exists']);
/** RFC 6652 3, and what drafts before RFC 4408 left behind and does no harm. */
const KNOWN_MODIFIERS = new Set(['ra', 'rp', 'rr', 'op']);

const PRIVATE = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const;

/** Danger: a record may hold thousands of terms; nobody reads as many findings. */
const MOST_OF_A_KIND = 25;

/** Shorter prefixes than these hold more hosts than a sender has. */
const BROAD4 = 16;
const BROAD6 = 32;

export function lintRecord(
  record: SpfRecord,
  node: SpfLintNode,
  answer: DnsAnswer,
  askText: (name: string) => DnsAnswer,
  root: string,
): readonly SpfProblem[] {
  const found: SpfProblem[] = [];
  const counts = new Map<SpfProblemKind, number>();
  const add = (kind: SpfProblemKind, term: SpfTerm | undefined, detail = '', size = 0): void => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    if (count > MOST_OF_A_KIND) return;
    found.push({ kind, domain: node.domain, term: term?.text ?? '', detail, size });
  };
  const dead = new Set(node.terms.filter((term) => term.dead).map((term) => term.at));
  const all = record.terms.find((term) => term.kind === 'all');
  const twinOf = twinFinder();
  for (const term of record.terms) {
    if (dead.has(term.at)) {
      add(term.kind === 'redirect' ? 'redirect-ignored' : 'dead', term, all?.text);
      continue;
    }
    if (term.kind === 'ptr' || usesValidatedName(domainOf(term))) add('ptr', term);
    if (term.kind === 'unknown') lintModifier(term, add);
    if (term.kind === 'exp') lintExplanation(term, node.domain, root, askText, add);
    if (!isDirective(term)) continue;
    const twin = twinOf(term);
    if (twin !== undefined) add('duplicate', term, twin.text);
    lintRange(term, add);
  }
  // RFC 7208 3.4: name and text of all TXT records of the name together.
  const octets = recordsOf(answer, 'TXT').reduce(
    (sum, txt) => sum + txt.chunks.join('').length,
    node.domain.length,
  );
  if (octets > 450) add('large-answer', undefined, '', octets);
  return found;
}

type Add = (kind: SpfProblemKind, term: SpfTerm | undefined, detail?: string, size?: number) => void;

function lintModifier(term: SpfTerm & { readonly kind: 'unknown' }, add: Add): void {
  const name = term.name.toLowerCase();
  if (MECHANISMS.has(name)) add('mechanism-as-modifier', term, term.text.replace('=', ':'));
  else if (!KNOWN_MODIFIERS.has(name))
    add('unknown-modifier', term, name === 'v' ? 'two records were joined into one' : '');
}

/** RFC 7208 6.2: without exactly one readable text there is no explanation. */
function lintExplanation(
  term: SpfTerm & { readonly kind: 'exp' },
  domain: string,
  root: string,
  askText: (name: string) => DnsAnswer,
  add: Add,
): void {
  const target = staticTarget(term.domain, domain, root);
  const name = target === undefined ? undefined : queryName(target);
  if (name === undefined) return;
  const answer = askText(name);
  if (couldNotSee(answer)) return;
  const texts = recordsOf(answer, 'TXT').map((txt) => txt.chunks.join(''));
  const [text] = texts;
  if (text === undefined) return add('exp-broken', term, `${name} has no TXT record`);
  if (texts.length > 1) return add('exp-broken', term, `${name} has ${texts.length} TXT records`);
  const parsed = parseMacroString(text, 0, text.length, 'explanation');
  if (!parsed.ok) add('exp-broken', term, `${name}: ${parsed.detail}`);
}

function lintRange(term: SpfDirective, add: Add): void {
  if (term.kind === 'ip4' || term.kind === 'ip6') {
    const words = networkWords(term.network);
    if (
      PRIVATE.some(
        ([network, length]) => term.length >= length && inNetwork(words, networkWords(network), length),
      )
    )
      return add('private-range', term);
    if (term.qualifier === '+' && term.length < (term.kind === 'ip4' ? BROAD4 : BROAD6))
      add('broad-range', term, '', term.length);
  }
  if ((term.kind === 'a' || term.kind === 'mx') && term.qualifier === '+') {
    if (term.length4 < BROAD4) add('broad-range', term, '', term.length4);
    else if (term.length6 < BROAD6) add('broad-range', term, '', term.length6);
  }
}
