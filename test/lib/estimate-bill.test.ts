import type { Watched } from '../../core/config/watched-of.ts';
import { estimateBill, formatBill, type Bill } from '../../lib/estimate-bill.ts';

/** Each target every 5 minutes by SMTP, every half hour by DNS and every hour on the blocklists. */
function fleet(count: number): Watched[] {
  return Array.from({ length: count }, (_, index): Watched[] => [
    { target: `smtp${index}`, probe: 'smtp', everySeconds: 300 },
    { target: `domain${index}`, probe: 'mail-dns', everySeconds: 1800 },
    { target: `address${index}`, probe: 'dnsbl', everySeconds: 3600 },
  ]).flat();
}

function bill(count: number, over: Partial<Parameters<typeof estimateBill>[0]> = {}): Bill {
  return estimateBill({
    watched: fleet(count),
    perTarget: count > 16 ? 'unhealthy' : 'always',
    alarms: { plain: 20, insights: count > 16 ? 1 : 0 },
    retentionDays: 90,
    ...over,
  });
}

test('counts runs', () => {
  expect(bill(1000).runsPerMonth).toBe(1000 * (8640 + 1440 + 720));
});

test('the total is the sum of its lines', () => {
  const { lines, total } = bill(1000);
  expect(lines.reduce((sum, { dollars }) => sum + dollars, 0)).toBeCloseTo(total);
});

test('a small installation costs little, and a large one grows less than its targets', () => {
  expect(bill(3).total).toBeLessThan(16);
  expect(bill(10_000).total).toBeLessThan(bill(1000).total * 10);
});

test('metrics by target are the difference that matters', () => {
  const metrics = (perTarget: 'always' | 'unhealthy' | 'never'): number =>
    bill(1000, { perTarget }).lines.find(({ what }) => what.startsWith('CloudWatch metrics'))?.dollars ?? 0;
  // 3000 targets at 0.30 each.
  expect(metrics('always') - metrics('never')).toBeCloseTo(900);
  expect(metrics('unhealthy')).toBeLessThan(metrics('never') + 6);
});

test('metrics have tiers', () => {
  const price = (targets: number): number => {
    const watched = Array.from({ length: targets }, (_, index): Watched => ({
      target: String(index),
      probe: 'smtp',
      everySeconds: 86_400,
    }));
    const line = estimateBill({
      watched,
      perTarget: 'always',
      alarms: { plain: 0, insights: 0 },
      retentionDays: 1,
    }).lines.find(({ what }) => what.startsWith('CloudWatch metrics'));
    return line?.dollars ?? 0;
  };
  // The first 10,000 at 0.30, the next at 0.10; eight metrics are not by target.
  expect(price(12_000) - price(9_992)).toBeCloseTo(0.1 * 2008, 1);
});

test('is printed with its total first and its assumptions beside it', () => {
  const text = formatBill(bill(3));
  expect(text).toMatch(
    /^About \d+\.\d\d USD a month for 32,400 runs \(list prices of us-east-1, free tiers not counted\)\n/,
  );
  expect(text.split('\n')).toHaveLength(9);
});
