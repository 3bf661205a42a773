/**
 * Small zones full of SPF, and a client that asks: names lead to each other, to nothing and to trouble, terms are right,
 * odd and wrong. For holding our evaluator against others: all of them read the same zone.
 */
import fc from 'fast-check';

type Entry = string | Readonly<Record<string, unknown>>;

export interface SpfWorld {
  readonly zone: Readonly<Record<string, readonly Entry[]>>;
  readonly ip: string;
  readonly sender: string;
  readonly helo: string;
}

const DOMAINS = ['a.test', 'b.test', 'c.test', 'd.a.test', 'e.b.test', 'f.test'] as const;
const NOTHING = ['void1.test', 'void2.test', 'void3.test', 'void.a.test'] as const;
const HOSTS = ['mail.a.test', 'mx.b.test', 'h.c.test', 'one.d.a.test'] as const;
/** What the macros of the grammar below expand to for the clients below. */
const MACRO_HOSTS = [
  '192.0.2.1._i.a.test',
  '1.2.0.192.in-addr.a.test',
  'jo.a.test',
  'jo.b.test',
  'postmaster.b.test',
  'jo.x.a.test',
  'in-addr.b.test',
  'ip6.b.test',
  'bad.strong.a.test',
  'strong.bad.b.test',
  'mail.a.test.c.test',
  'unknown.c.test',
] as const;

const CLIENTS = ['192.0.2.1', '198.51.100.7', '2001:db8::1', '2001:db8:1::7', '::ffff:192.0.2.1'] as const;
const REVERSE = {
  '192.0.2.1': '1.2.0.192.in-addr.arpa',
  '198.51.100.7': '7.100.51.198.in-addr.arpa',
  '2001:db8::1': `1.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`,
} as const;
const A = ['192.0.2.1', '192.0.2.9', '198.51.100.7', '198.51.100.99', '203.0.113.1'] as const;
const AAAA = ['2001:db8::1', '2001:db8::99', '2001:db8:1::7', '2001:db8:ff::1'] as const;

const pick = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const weighted = <T>(...parts: readonly [number, fc.Arbitrary<T>][]): fc.Arbitrary<T> =>
  fc.oneof(...parts.map(([weight, arbitrary]) => ({ weight, arbitrary })));

const name = weighted<string>(
  [10, pick(DOMAINS)],
  [4, pick(HOSTS)],
  [2, pick(NOTHING)],
  [1, pick(['error.test', 'A.Test', 'b.test.', 'F.TEST'])],
);
const macroName = pick([
  '%{i}._i.a.test',
  '%{ir}.%{v}.a.test',
  '%{l}.%{d}',
  '%{l}.b.test',
  '%{l1r-}.x.a.test',
  '%{v}.b.test',
  '%{lr-}.a.test',
  '%{l-}.b.test',
  '%{h}.c.test',
  '%{d}',
  '%{o}',
  '%{d2}',
  '%{d1r}.test',
  '%{o2}',
  '%{h}',
  '%{S}.a.test',
  '%{L}.%{O}',
  'a%%b.test',
  '%{d}.',
  '%{p}.c.test',
  '%{p}',
  '%{p2}',
  '%{l99}.%{d2r.}.test',
]);
const target = weighted([8, name], [2, macroName]);
const length4 = weighted([6, pick([''])], [3, pick(['/24', '/32', '/8', '/0', '/31'])]);
const length6 = weighted([6, pick([''])], [2, pick(['//64', '//128', '//32', '//0'])]);
const lengths = fc.tuple(length4, length6).map((both) => both.join(''));
const optional = (of: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  weighted([1, pick([''])], [2, of.map((one) => `:${one}`)]);

const mechanism = weighted<string>(
  [5, name.map((one) => `include:${one}`)],
  [1, macroName.map((one) => `include:${one}`)],
  [4, fc.tuple(optional(target), lengths).map((parts) => `a${parts.join('')}`)],
  [4, fc.tuple(optional(target), lengths).map((parts) => `mx${parts.join('')}`)],
  [2, optional(target).map((one) => `ptr${one}`)],
  [4, target.map((one) => `exists:${one}`)],
  [3, fc.tuple(pick(A), length4).map((parts) => `ip4:${parts.join('')}`)],
  [3, fc.tuple(pick(AAAA), pick(['', '/64', '/32', '/128'])).map((parts) => `ip6:${parts.join('')}`)],
  [1, pick(['ALL', 'all', 'IP4:192.0.2.1', 'A', 'Mx', 'Include:a.test'])],
);
const directive = fc.tuple(weighted([6, pick([''])], [3, pick(['+', '-', '~', '?'])]), mechanism);
const modifier = weighted<string>(
  [4, target.map((one) => `redirect=${one}`)],
  [2, target.map((one) => `exp=${one}`)],
  [2, pick(['ra=postmaster', 'rp=100', 'rr=all', 'x-y=%{d}', 'moo=', 'Redirect=b.test'])],
);
const garbage = pick([
  'foo',
  'ip4:192.0.2',
  'ip4:192.0.2.1/33',
  'ip4:192.0.2.1/032',
  'ip4:192.0.2.01',
  'ip6:::1/129',
  'ip6:192.0.2.1',
  'ip6:::ffff:192.0.2.1',
  'ip4',
  'a/33',
  'a//129',
  'a:',
  'a:/24',
  'a/24/64',
  'mx//',
  'include',
  'include:',
  'include:a.test/24',
  'exists',
  'exists:',
  'ptr/24',
  'ptr:',
  'all:a.test',
  'all/8',
  'redirect=',
  'redirect',
  'exp=',
  '+redirect=a.test',
  '--all',
  'a:%{x}.test',
  'a:%{c}.test',
  'a:%{d',
  'a:%d.test',
  'a:%{d0}.test',
  'a:a..test',
  'a:.a.test',
  'a:a.test-',
  'a:192.0.2.1',
  'a:localhost',
  '1x=y',
  'x=%{t}',
  'v=spf1',
  '-al\u00ebl',
  'mx\t-all',
]);
const term = weighted<string>([40, directive.map((parts) => parts.join(''))], [5, modifier], [1, garbage]);
const ending = weighted<string>([5, pick(['-all', '~all', '?all', '+all'])], [2, pick([''])], [2, modifier]);
const record = fc
  .tuple(
    weighted([30, pick(['v=spf1'])], [1, pick(['V=SPF1', 'v=spf10', ' v=spf1', 'v=spf1\t', 'spf2.0/pra'])]),
    fc.array(term, { maxLength: 4 }),
    ending,
    weighted([8, pick([' '])], [1, pick(['  '])]),
  )
  .map(([version, terms, last, space]) => [version, ...terms, last].filter((one) => one !== '').join(space));

const txt = (of: fc.Arbitrary<string>): fc.Arbitrary<Entry> =>
  fc.tuple(of, fc.nat({ max: 40 })).map(([text, cut]) => ({
    TXT: cut === 0 || cut >= text.length ? [text] : [text.slice(0, cut), text.slice(cut)],
  }));
const unrelated = pick([
  'site-verification=42',
  'not allowed: %{i} for %{s}',
  'see http://%{d}/?s=%{S}',
  'caf\u00e9',
]);
const addresses: fc.Arbitrary<Entry> = fc.oneof(
  pick(A).map((one) => ({ A: one })),
  pick(AAAA).map((one) => ({ AAAA: one })),
);
const exchanger = fc
  .tuple(
    fc.nat({ max: 30 }),
    weighted<string>([6, pick(HOSTS)], [3, pick(DOMAINS)], [1, pick([...NOTHING, 'error.test'])]),
  )
  .map((mx) => ({ MX: mx }));
/** Of different preferences: among equals everybody takes the order of the answer. */
const exchangers = (minLength: number, maxLength: number): fc.Arbitrary<readonly Entry[]> =>
  fc.uniqueArray(exchanger, { minLength, maxLength, selector: ({ MX }) => MX[0] });

const domainEntries: fc.Arbitrary<readonly Entry[]> = fc
  .tuple(
    weighted<readonly Entry[]>(
      [20, txt(record).map((one) => [one])],
      [1, fc.array(txt(record), { minLength: 2, maxLength: 2 })],
      [1, pick([[]])],
    ),
    fc.array(txt(unrelated), { maxLength: 1 }),
    fc.array(addresses, { maxLength: 3 }),
    weighted([12, exchangers(0, 3)], [1, exchangers(9, 12)]),
    weighted<readonly Entry[]>([40, pick([[]])], [1, pick([['TIMEOUT']])]),
  )
  .map((parts) => parts.flat());

const someOf = (
  names: readonly string[],
  entries: fc.Arbitrary<readonly Entry[]>,
): fc.Arbitrary<SpfWorld['zone']> =>
  fc
    .tuple(...names.map((one) => fc.tuple(fc.constant(one), fc.option(entries, { nil: undefined, freq: 6 }))))
    .map((pairs) =>
      Object.fromEntries(
        pairs.flatMap(([one, value]) => (value === undefined ? [] : [[one, value] as const])),
      ),
    );

const pointers = fc.array(
  weighted<string>([6, pick([...HOSTS, ...DOMAINS])], [1, pick([...NOTHING, 'error.test'])]).map((one) => ({
    PTR: one,
  })),
  { minLength: 1, maxLength: 12 },
);

export const spfWorld: fc.Arbitrary<SpfWorld> = fc.record({
  zone: fc
    .tuple(
      someOf(DOMAINS, domainEntries),
      someOf(HOSTS, fc.array(addresses, { minLength: 1, maxLength: 3 })),
      someOf(MACRO_HOSTS, fc.array(pick([{ A: '127.0.0.1' }]), { minLength: 1, maxLength: 1 })),
      someOf(Object.values(REVERSE), pointers),
    )
    .map((parts) => Object.assign({}, ...parts) as SpfWorld['zone']),
  ip: pick(CLIENTS),
  sender: weighted(
    [12, pick(['jo@a.test', 'jo@b.test', 'strong-bad@a.test'])],
    [1, pick(['', '@a.test', 'jo@A.TEST', 'jo@c.test', 'x@void1.test', 'jo@localhost', 'jo@[192.0.2.1]'])],
  ),
  helo: pick(['b.test', 'mail.a.test', 'localhost', 'mail.a.test']),
});
