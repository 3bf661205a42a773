import type { Watched } from '../../../core/config/watched-of.ts';
import { estimateBill, formatBill, type Bill } from '../../../core/bill/estimate-bill.ts';

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
  expect(bill(3).total).toBeLessThan(19);
  expect(bill(10_000).total).toBeLessThan(bill(1000).total * 10);
});

test('metrics by target are the difference that matters', () => {
  const metrics = (perTarget: 'always' | 'unhealthy' | 'never'): number =>
    bill(1000, { perTarget }).lines.find(({ what }) => what.startsWith('CloudWatch metrics'))?.dollars ?? 0;
  // 3000 targets at 0.30 each.
  expect(metrics('always') - metrics('never')).toBeCloseTo(900);
  expect(metrics('unhealthy')).toBeLessThan(metrics('never') + 6);
});

test('what is not recorded is neither written nor kept', () => {
  const line = (record: 'every' | 'changes+hourly', what: string): number =>
    bill(1000, { record }).lines.find((one) => one.what === what)?.dollars ?? 0;
  const [writes, kept] = ['DynamoDB requests', 'DynamoDB storage and backup'];
  // Of 12 runs of an endpoint in an hour one leaves a record, and of the others one in a hundred.
  expect(line('changes+hourly', kept) / line('every', kept)).toBeCloseTo(
    (2.5 * (720 + 0.01 * 7920) + 2 * (720 + 0.01 * 720) + 3 * 720) / (2.5 * 8640 + 2 * 1440 + 3 * 720),
  );
  expect(line('changes+hourly', writes)).toBeLessThan(line('every', writes));
  expect(bill(1000, { record: 'changes+hourly' }).runsPerMonth).toBe(bill(1000).runsPerMonth);
});

test('an agent does its jobs without Lambda', () => {
  const watched = fleet(1000).map((one) => ({ ...one, port: one.probe === 'smtp' ? 25 : 443 }));
  const lambda = (hasAgent: boolean): number =>
    bill(0, { watched, hasAgent }).lines.find(({ what }) => what === 'Lambda')?.dollars ?? 0;
  expect(lambda(true)).toBeLessThan(lambda(false) / 3);
});

test('lines of what an installation does not have are left out', () => {
  const names = (over: Parameters<typeof bill>[1]): string[] => bill(3, over).lines.map(({ what }) => what);
  const more = { secrets: 2, hasRegistry: true, hasVpc: true, interfaceEndpoints: 6 };
  expect(names(more).filter((name) => !names({}).includes(name))).toEqual([
    'S3, reading the targets',
    'Secrets',
    'NAT gateway and its address',
    'VPC endpoints',
  ]);
  expect(bill(3, { secrets: 2 }).total - bill(3).total).toBeCloseTo(0.8);
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

test('further regions cost their polls and their smaller batches, not their runs once more', () => {
  const [one, three] = [bill(100), bill(100, { regions: 3 })];
  expect(three.runsPerMonth).toBe(one.runsPerMonth);
  expect(three.lines.map(({ what }) => what)).toContain('Between regions');
  expect(one.lines.map(({ what }) => what)).not.toContain('Between regions');
  expect(three.total).toBeGreaterThan(one.total);
  expect(three.total - one.total).toBeLessThan(3);
});
