/**
 * Where other authors read RFC 7208 differently. Each row says what it is, who is right by which section, and how such a
 * case is known; everything else has to agree. A row that no generated case needs any more fails the tests: it is to go.
 */
import { isIP } from 'node:net';
import { couldNotSee, isAbsent, type DnsAnswer, type RrType } from '../../core/model/dns.ts';
import { reverseName } from '../../core/protocol/dns/index.ts';
import { evaluateSpf, type SpfQuery, type SpfVerdict } from '../../core/protocol/spf/index.ts';
import { askOfZone } from './spf-suite.ts';
import type { SpfWorld } from './spf-zone-arbitrary.ts';

export interface Seen {
  readonly world: SpfWorld;
  readonly ours: SpfVerdict;
  readonly theirs: string;
  /** Questions of our evaluation, "mail.a.test A", as often as they were put. */
  readonly asked: readonly string[];
  /** All SPF records of the zone that were read. */
  readonly text: string;
}

export interface Difference {
  readonly what: string;
  readonly because: string;
  readonly is: (seen: Seen) => boolean;
}

export const MAILAUTH: readonly Difference[] = [
  {
    what: 'more than ten MX records, and one of the first ten decides',
    because:
      'RFC 7208 4.6.4 makes the limit one of the mx term; mailauth meets it only when it comes to the eleventh host, so that the verdict hangs on preferences',
    is: ({ ours }) => ours.problem.endsWith(' MX records, at most 10 are allowed'),
  },
  {
    what: '%{c}, %{r} or %{t} in the value of an unknown modifier',
    because:
      'RFC 7208 7.2 allows them in the text of an explanation only; mailauth does not look at such values',
    is: ({ ours }) => /is allowed only in the text of an explanation/.test(ours.problem),
  },
  {
    what: 'a term that expands to a name of one label',
    because:
      'RFC 7208 4.3 wants two labels of the domain of check_host(), 4.8 wants nothing of the kind of a target; mailauth asks nothing, so it counts no void lookup',
    is: ({ ours, asked }) =>
      /lookups found nothing/.test(ours.problem) && asked.some((question) => /^[^.]+ /.test(question)),
  },
];

export const PYSPF: readonly Difference[] = [
  {
    what: 'more than two answers without a record, some of them behind mx, ptr or %{p}',
    because:
      'RFC 7208 4.6.4 counts void lookups by terms; pyspf counts the questions about each exchanger and each name of a PTR as well',
    is: (seen) => seen.theirs === 'permerror' && behind(seen, isAbsent).length > 2,
  },
  {
    what: 'trouble with a name that the client claims by PTR',
    because: 'RFC 7208 5.5: a name whose addresses cannot be looked up is skipped; pyspf ends in temperror',
    is: (seen) => seen.theirs === 'temperror' && usesPtr(seen.text) && behind(seen, couldNotSee).length > 0,
  },
  {
    what: 'trouble with an exchanger after one that matches',
    because: 'RFC 7208 5.4: if any address matches, the mechanism matches; pyspf looks all of them up first',
    is: (seen) => seen.theirs === 'temperror' && behind(seen, couldNotSee).length > 0,
  },
  {
    what: 'a modifier in upper case',
    because:
      'RFC 7208 4.6.1: names are case-insensitive, as all literals of an ABNF; pyspf takes "Redirect" for unknown',
    is: ({ text }) => /Redirect=/.test(text),
  },
  {
    what: 'an include or a redirect to the record itself that is not reached',
    because: 'RFC 7208 4.6.4 has only the limit of ten lookups; pyspf refuses the record when it reads it',
    is: ({ theirs, text }) => theirs === 'permerror' && /include:|redirect=/i.test(text),
  },
  {
    what: 'an explanation that nobody needs',
    because:
      'RFC 7208 6.2: it is looked up after a fail; pyspf looks it up when it reads the record, and counts what it asks',
    is: ({ theirs, text }) => theirs === 'permerror' && /exp=/i.test(text),
  },
  {
    what: 'an unknown modifier twice',
    because: 'RFC 7208 6: only redirect and exp must not be there twice',
    is: ({ theirs, text }) =>
      theirs === 'permerror' && /(?: (r[apr])=\S+.* \1=)|(?: (x-y|moo)=.* \2=)/.test(text),
  },
  {
    what: '"%{d0}"',
    because: 'RFC 7208 7.1: the number of parts must not be zero',
    is: ({ text }) => text.includes('%{d0}'),
  },
];

/** Questions that were or might have been asked, of a kind of answer: with those for every exchanger and every PTR name. */
function behind({ world, asked, text }: Seen, is: (answer: DnsAnswer) => boolean): readonly DnsAnswer[] {
  const ask = askOfZone(world.zone);
  const mapped = world.ip.replace('::ffff:', '');
  const family = isIP(mapped) === 4 ? 'A' : 'AAAA';
  const questions = asked.map((question) => question.split(' ') as [string, RrType]);
  const pointer: readonly [string, RrType][] = usesPtr(text) ? [[reverseName(mapped), 'PTR']] : [];
  const names = [...questions, ...pointer].flatMap(([name, type]) =>
    ask(name, type).records.flatMap((record) =>
      record.type === 'MX' ? [record.exchange] : record.type === 'PTR' ? [record.target] : [],
    ),
  );
  const all = [...questions, ...pointer, ...names.map((name): [string, RrType] => [name, family])];
  return all.map(([name, type]) => ask(name, type)).filter(is);
}

function usesPtr(text: string): boolean {
  return /ptr|%\{p/i.test(text);
}

/** Cases in which they differ and no row says why, and rows that explain none. */
export function unexplained(
  differences: readonly Difference[],
  cases: readonly { readonly world: SpfWorld; readonly theirs: string }[],
): { readonly cases: readonly object[]; readonly rows: readonly string[] } {
  const used = new Set<string>();
  const left: object[] = [];
  for (const { world, theirs } of cases) {
    const seen = observe(world, theirs);
    if (seen.ours.result === theirs) continue;
    const row = differences.find((difference) => difference.is(seen));
    if (row === undefined) left.push({ world, theirs, ours: seen.ours.result, problem: seen.ours.problem });
    else used.add(row.what);
  }
  return { cases: left, rows: differences.map(({ what }) => what).filter((what) => !used.has(what)) };
}

function observe(world: SpfWorld, theirs: string): Seen {
  const ask = askOfZone(world.zone);
  const asked: string[] = [];
  const query: SpfQuery = { ip: world.ip, sender: world.sender, helo: world.helo };
  const texts = new Set<string>();
  const ours = evaluateSpf(query, (name, type) => {
    const answer = ask(name, type);
    asked.push(`${name} ${type}`);
    for (const record of answer.records) if (record.type === 'TXT') texts.add(record.chunks.join(''));
    return answer;
  });
  return { world, ours, theirs, asked, text: [...texts].join('\n') };
}
