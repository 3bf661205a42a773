import fc from 'fast-check';
import { createFakeZone } from '../../../../adapters/memory/fake-zone.ts';
import { gather, type Ask } from '../../../../core/protocol/dns/index.ts';
import {
  lintSpf,
  unnamedResult,
  type SpfLint,
  type SpfLintNode,
} from '../../../../core/protocol/spf/index.ts';
import { askOfZone } from '../../../support/spf-suite.ts';
import { spfWorld } from '../../../support/spf-zone-arbitrary.ts';

async function lint(record: string, more: Readonly<Record<string, object>> = {}): Promise<SpfLint> {
  const dns = createFakeZone({ 'example.com': { TXT: [record] }, ...more });
  const { value } = await gather((ask) => lintSpf('example.com', ask), dns, {
    signal: AbortSignal.timeout(5000),
  });
  return value;
}

const duplicates = ({ problems }: SpfLint): readonly string[] =>
  problems.filter(({ kind }) => kind === 'duplicate').map(({ term, detail }) => `${term} in ${detail}`);

describe('lintSpf()', () => {
  test('finds terms that an earlier one covers', async () => {
    expect(
      duplicates(
        await lint(
          'v=spf1 ip4:192.0.2.0/24 ip4:192.0.2.7 ip4:192.0.0.0/16 ip6:2001:db8::/32 ip6:2001:db8:1::/48 ip4:0.0.0.0/0 ip4:8.8.8.8 a A:example.com a/24 a -all',
        ),
      ),
    ).toEqual([
      'ip4:192.0.2.7 in ip4:192.0.2.0/24',
      'ip6:2001:db8:1::/48 in ip6:2001:db8::/32',
      'ip4:8.8.8.8 in ip4:0.0.0.0/0',
      'a in a',
    ]);
  });

  test('a network covers what lies within it, and nothing else', async () => {
    const part = fc.tuple(fc.constantFrom(0, 64, 128, 192, 255), fc.integer({ min: 20, max: 32 }));
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 2, maxLength: 6 }), async (parts) => {
        const inside = (address: number, [base, length]: readonly [number, number]): boolean =>
          address >>> (32 - length) === base >>> (32 - length);
        const wanted = parts.filter((later, index) =>
          parts.slice(0, index).some((earlier) => earlier[1] <= later[1] && inside(later[0], earlier)),
        );
        const record = `v=spf1 ${parts.map(([base, length]) => `ip4:0.0.0.${base}/${length}`).join(' ')} -all`;
        expect(duplicates(await lint(record))).toHaveLength(wanted.length);
      }),
    );
  });

  test('a record of thousands of terms gives a few findings of a kind', async () => {
    const hosts = Array.from({ length: 3500 }, (_, index) => `ip4:10.0.${index >> 8}.${index & 255}`);
    const { problems } = await lint(`v=spf1 ip4:10.0.0.0/16 ${hosts.join(' ')} -all ${hosts.join(' ')}`);
    expect(problems.length).toBeLessThanOrEqual(100);
    expect(new Set(problems.map(({ kind }) => kind))).toEqual(
      new Set(['duplicate', 'private-range', 'dead', 'large-answer']),
    );
  });

  test('ten includes of ten includes each: the questions have a bound, the count has none', async () => {
    const more: Record<string, object> = {};
    const record = (names: readonly string[]): string =>
      `v=spf1 ${names.map((name) => `include:${name}`).join(' ')} -all`;
    const ten = Array.from({ length: 10 }, (_, index) => `i${index}.example`);
    for (const name of ten) {
      const inner = ten.map((one) => `${one.replace('.example', '')}.${name}`);
      more[name] = { TXT: [record(inner)] };
      for (const one of inner) more[one] = { TXT: ['v=spf1 ip4:192.0.2.1 -all'] };
    }
    const dns = createFakeZone({ 'example.com': { TXT: [record(ten)] }, ...more });
    const { value } = await gather((ask) => lintSpf('example.com', ask), dns, {
      signal: AbortSignal.timeout(5000),
    });
    expect(dns.asked.length).toBeLessThanOrEqual(64);
    expect(value.complete).toBe(false);
    expect(value.lookups).toBeGreaterThan(10);
    expect(unnamedResult(value)).toBe('permerror');
  });

  test('is bounded and consistent on any zone', () => {
    const depthOf = (node: SpfLintNode): number =>
      1 + Math.max(0, ...node.terms.map(({ leadsTo }) => (leadsTo === undefined ? 0 : depthOf(leadsTo))));
    fc.assert(
      fc.property(spfWorld, ({ zone, sender }) => {
        let asked = 0;
        const inner = askOfZone(zone);
        const ask: Ask = (name, type) => {
          asked += 1;
          return inner(name, type);
        };
        const result = lintSpf(sender.slice(sender.lastIndexOf('@') + 1), ask);
        expect(asked).toBeLessThan(1000);
        expect(depthOf(result.tree)).toBeLessThan(20);
        expect(result.lookups).toBeGreaterThanOrEqual(0);
        expect(Number.isSafeInteger(result.addresses4) && result.addresses4 <= 2 ** 32).toBe(true);
        expect(result.networks6).toBeLessThanOrEqual(2 ** 64);
        for (const { domain, kind } of result.problems) expect([domain, kind]).not.toContain('');
        expect(JSON.parse(JSON.stringify(result))).toEqual(result);
      }),
      { numRuns: 1000 },
    );
  });
});
