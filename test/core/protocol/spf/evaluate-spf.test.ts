import { createFakeZone } from '../../../../adapters/memory/fake-zone.ts';
import { emptyAnswer } from '../../../../core/model/dns.ts';
import { gather, type Ask } from '../../../../core/protocol/dns/index.ts';
import { evaluateSpf, lintSpf, type SpfQuery, type SpfVerdict } from '../../../../core/protocol/spf/index.ts';

const client: SpfQuery = { ip: '192.0.2.1', sender: 'jo@example.com', helo: 'mail.example.com' };

interface Run {
  readonly verdict: SpfVerdict;
  readonly asked: readonly string[];
  readonly rounds: number;
}

async function run(zone: string, query: Partial<SpfQuery> = {}): Promise<Run> {
  const dns = createFakeZone(zone);
  let rounds = 0;
  const { value } = await gather(
    (ask) => {
      rounds += 1;
      return evaluateSpf({ ...client, ...query }, ask);
    },
    dns,
    { signal: AbortSignal.timeout(5000) },
  );
  return { verdict: value, asked: dns.asked, rounds };
}

const resultOf = async (zone: string, query: Partial<SpfQuery> = {}): Promise<string> =>
  (await run(zone, query)).verdict.result;

describe('evaluateSpf()', () => {
  test('is pending, not wrong, where an answer is missing', () => {
    const ask: Ask = (name, type) => emptyAnswer(name, type, 'unasked');
    expect(evaluateSpf(client, ask)).toMatchObject({ pending: true, result: 'temperror' });
  });

  test('asks for all includes of a record at once', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const zone = `example.com TXT "v=spf1 ${names.map((name) => `include:${name}.example`).join(' ')} -all"\n${names.map((name) => `${name}.example TXT "v=spf1 a:mail.${name}.example -all"\nmail.${name}.example A 198.51.100.1`).join('\n')}`;
    const { verdict, rounds } = await run(zone);
    expect(verdict).toMatchObject({ result: 'fail', pending: false, lookups: 10 });
    // Record, includes, their addresses, and the run that finds everything answered.
    expect(rounds).toBe(4);
  });

  test('asks no more than a receiver might, whatever the record wants', async () => {
    const many = Array.from({ length: 200 }, (_, index) => `a:h${index}.example.com`).join(' ');
    const { verdict, asked } = await run(
      `example.com TXT "v=spf1 ${many} -all"\n*.example.com A 198.51.100.1`,
    );
    expect(verdict).toMatchObject({ result: 'permerror', lookups: 11 });
    expect(asked.length).toBeLessThanOrEqual(11);
  });

  test('an include that passes with "-" fails, and the explanation is our own', async () => {
    const zone = `
example.com TXT "v=spf1 -include:bad.example +all exp=why.example.com"
why.example.com TXT "%{c} is blocked by %{o}, says %{r}, at %{t}"
bad.example TXT "v=spf1 ip4:192.0.2.0/24 -all exp=theirs.example"
theirs.example TXT "not this one"`;
    const { verdict } = await run(zone, { at: '2026-11-24T02:14:00Z' });
    expect(verdict).toMatchObject({
      result: 'fail',
      explanation: '192.0.2.1 is blocked by example.com, says unknown, at 1795486440',
    });
  });

  test.each([
    [
      'the null sender stands for postmaster at HELO',
      'mail.example.com TXT "v=spf1 exists:%{l}.%{o} -all"\npostmaster.mail.example.com A 127.0.0.1',
      { sender: '' },
      'pass',
    ],
    [
      'a sender without a local part is postmaster',
      'example.com TXT "v=spf1 exists:%{l}.%{o} -all"\npostmaster.example.com A 127.0.0.1',
      { sender: '@example.com' },
      'pass',
    ],
    [
      'the last @ parts local part and domain',
      'example.com TXT "v=spf1 exists:%{l1r@}.%{o} -all"',
      { sender: '"a@b"@example.com' },
      'permerror',
    ],
    [
      'a U-label is asked as A-label',
      'xn--bcher-kva.example TXT "v=spf1 ip4:192.0.2.1 -all"',
      { sender: 'jo@bücher.example' },
      'pass',
    ],
    [
      'a local part that is not ASCII matches nothing',
      'example.com TXT "v=spf1 exists:%{l}.example.com -all"\n*.example.com A 127.0.0.1',
      { sender: 'jö@example.com' },
      'fail',
    ],
    ['an address literal is no domain', '', { sender: 'jo@[192.0.2.1]' }, 'none'],
    ['a name of one label is no domain', 'localhost TXT "v=spf1 +all"', { sender: 'jo@localhost' }, 'none'],
    ['a final dot is no label', 'example.com TXT "v=spf1 +all"', { sender: 'jo@example.com.' }, 'pass'],
    [
      'a mapped client is an IPv4 client',
      'example.com TXT "v=spf1 ip6:::ffff:0:0/96 -ip4:192.0.2.1 +all"',
      { ip: '::FFFF:192.0.2.1' },
      'fail',
    ],
    [
      'an include of a dotless name is an error',
      'example.com TXT "v=spf1 include:%{h} +all"',
      { helo: 'localhost' },
      'permerror',
    ],
    [
      'redirect to what cannot be a name is an error',
      'example.com TXT "v=spf1 redirect=a..example.net"',
      {},
      'permerror',
    ],
    [
      'mx to what cannot be a name does not match',
      'example.com TXT "v=spf1 mx:a..example.net ~all"',
      {},
      'softfail',
    ],
    [
      'a local error in PTR only does not match',
      'example.com TXT "v=spf1 ptr ~all"\n!SERVFAIL 1.2.0.192.in-addr.arpa',
      {},
      'softfail',
    ],
    [
      'exists asks for A only',
      'example.com TXT "v=spf1 exists:six.example.com ~all"\nsix.example.com AAAA 2001:db8::1',
      { ip: '2001:db8::1' },
      'softfail',
    ],
    [
      '%{p} is unknown where nothing confirms it',
      'example.com TXT "v=spf1 exists:%{p}.example.com -all"\nunknown.example.com A 127.0.0.1\n1.2.0.192.in-addr.arpa PTR liar.example',
      {},
      'pass',
    ],
    [
      'a temperror in an include is one of ours',
      'example.com TXT "v=spf1 include:a.example +all"\n!TIMEOUT a.example',
      {},
      'temperror',
    ],
    [
      'what matches before the trouble decides',
      'example.com TXT "v=spf1 ip4:192.0.2.1 include:a.example -all"\n!TIMEOUT a.example',
      {},
      'pass',
    ],
    [
      'TXT behind an alias counts once',
      'example.com CNAME x.example\nx.example TXT "v=spf1 +all"',
      {},
      'pass',
    ],
    ['%% at the end of a name is a name', 'example.com TXT "v=spf1 a:x%% ~all"', {}, 'softfail'],
  ])('%s', async (_, zone, query, result) => {
    expect(await resultOf(zone, query)).toBe(result);
  });

  test('void lookups are counted by terms: not the hosts behind mx, nor a PTR without an address', async () => {
    expect(
      await resultOf(
        'example.com TXT "v=spf1 a:x.example.com mx:y.example.com exists:z.example.com ~all"\nexample.com A 198.51.100.1',
      ),
    ).toBe('permerror');
    expect(await resultOf('example.com TXT "v=spf1 a:x.example.com a:y.example.com ~all"')).toBe('softfail');
    const names = ['a', 'b', 'c', 'd'];
    const exchangers = names.map((name) => `example.com MX 10 ${name}.example.com`).join('\n');
    expect(await resultOf(`${exchangers}\nexample.com TXT "v=spf1 mx ~all"`)).toBe('softfail');
    const pointers = names.map((name) => `1.2.0.192.in-addr.arpa PTR ${name}.example.com`).join('\n');
    expect(await resultOf(`${pointers}\nexample.com TXT "v=spf1 ptr ~all"`)).toBe('softfail');
  });

  test('exchangers are tried in order of preference, whatever the order of the answer', async () => {
    const hosts = 'good.example.com A 192.0.2.1\n!TIMEOUT bad.example.com\nexample.com TXT "v=spf1 mx ~all"';
    expect(
      await resultOf(`example.com MX 20 bad.example.com\nexample.com MX 10 good.example.com\n${hosts}`),
    ).toBe('pass');
    expect(
      await resultOf(`example.com MX 20 good.example.com\nexample.com MX 10 bad.example.com\n${hosts}`),
    ).toBe('temperror');
  });

  test('exp costs neither a lookup nor a void one', async () => {
    const { verdict } = await run(
      'example.com TXT "v=spf1 a:x.example.com a:y.example.com -all exp=gone.example.com"',
    );
    expect(verdict).toMatchObject({ result: 'fail', voidLookups: 2, lookups: 2, explanation: '' });
  });

  test('an explanation never carries control characters of the sender', async () => {
    const zone = 'example.com TXT "v=spf1 -all exp=why.example.com"\nwhy.example.com TXT "no %{s} by %{h}"';
    expect((await run(zone, { helo: 'a\r\n250 ok' })).verdict.explanation).toBe('');
    expect((await run(zone)).verdict.explanation).toBe('no jo@example.com by mail.example.com');
  });

  test.each([
    ['%{s}', 'strong-bad@email.example.com'],
    ['%{o4}', 'email.example.com'],
    ['%{d1}', 'com'],
    ['%{dr}', 'com.example.email'],
    ['%{d2r}', 'example.email'],
    ['%{l-}', 'strong.bad'],
    ['%{lr-}', 'bad.strong'],
    ['%{l1r-}', 'strong'],
    ['%{ir}.%{v}._spf.%{d2}', '3.2.0.192.in-addr._spf.example.com'],
    ['%{d2}.trusted-domains.example.net', 'example.com.trusted-domains.example.net'],
    ['%{S}%_%%%-', 'strong-bad%40email.example.com %%20'],
  ])('expands %s as RFC 7208 7.4 does', async (text, expanded) => {
    const zone = `email.example.com TXT "v=spf1 -all exp=x.example.com"\nx.example.com TXT "${text}"`;
    const { verdict } = await run(zone, { ip: '192.0.2.3', sender: 'strong-bad@email.example.com' });
    expect(verdict.explanation).toBe(expanded);
  });

  test('the trace tells what matched, where, and what it cost', async () => {
    const { verdict } = await run(
      'example.com TXT "v=spf1 a include:e.example -all"\nexample.com A 198.51.100.9\ne.example TXT "v=spf1 mx ip4:192.0.2.0/24 -all"\ne.example MX 10 m.e.example\nm.e.example A 198.51.100.1',
    );
    expect(verdict.trace.steps.map(({ term, outcome, lookups }) => [term, outcome, lookups])).toEqual([
      ['a', 'no-match', 1],
      ['include:e.example', 'match', 2],
      ['-all', 'unreached', 0],
    ]);
    expect(verdict.trace.steps[1]?.leadsTo?.steps.map(({ term, outcome }) => [term, outcome])).toEqual([
      ['mx', 'no-match'],
      ['ip4:192.0.2.0/24', 'match'],
      ['-all', 'unreached'],
    ]);
    expect(verdict.trace.steps[1]?.leadsTo?.steps[0]?.asked).toEqual(['e.example MX', 'm.e.example A']);
  });

  test('throws for an address that is none', () => {
    expect(() =>
      evaluateSpf({ ...client, ip: '192.0.2' }, () => {
        throw new Error('asked');
      }),
    ).toThrow(RangeError);
  });
});

describe('hostile zones', () => {
  test('a tree that multiplies itself is counted, not walked', async () => {
    const level = (index: number): string =>
      `l${index}.example TXT "v=spf1 ${`include:l${index + 1}.example `.repeat(8)}-all"`;
    const dns = createFakeZone(
      `example.com TXT "v=spf1 include:l0.example -all"\n${Array.from({ length: 30 }, (_, index) => level(index)).join('\n')}`,
    );
    const { value } = await gather((ask) => lintSpf('example.com', ask), dns, {
      signal: AbortSignal.timeout(5000),
    });
    expect(value.lookups).toBeGreaterThan(10);
    expect(dns.asked.length).toBeLessThan(20);
  });

  test('the lint stops asking', async () => {
    const many = Array.from({ length: 2000 }, (_, index) => `include:h${index}.example`).join(' ');
    const dns = createFakeZone(
      `example.com TXT "v=spf1 ${many} -all"\n*.example TXT "v=spf1 a:x.%{d} mx:y.%{d} -all"`,
    );
    const { value } = await gather((ask) => lintSpf('example.com', ask), dns, {
      signal: AbortSignal.timeout(5000),
    });
    expect(value.complete).toBe(false);
    expect(value.lookups).toBeGreaterThan(10);
    expect(dns.asked.length).toBeLessThanOrEqual(300);
  });

  test('a macro cannot grow a name beyond DNS', async () => {
    const { verdict, asked } = await run(
      `example.com TXT "v=spf1 exists:${'%{s}.'.repeat(500)}example.com -all"`,
      { sender: `${'a'.repeat(60)}@example.com` },
    );
    expect(verdict.result).toBe('fail');
    expect(Math.max(...asked.map((question) => question.length))).toBeLessThan(260);
  });
});
