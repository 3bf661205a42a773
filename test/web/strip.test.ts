import { strip } from '../../web/strip.ts';

const NOW = new Date('2026-11-24T12:00:00Z');

async function cells(records: Parameters<typeof strip>[0]): Promise<string[]> {
  return [...String(await strip(records, NOW)).matchAll(/<rect class="([^"]+)"/g)].map(
    (match) => match[1] ?? '',
  );
}

test('each hour has the colour of its worst record, and none where there is none', async () => {
  const drawn = await cells([
    { startedAt: '2026-11-24T09:10:00Z', status: 'ok' },
    { startedAt: '2026-11-24T09:20:00Z', status: 'critical' },
    { startedAt: '2026-11-24T11:10:00Z', status: 'ok' },
  ]);
  expect(drawn.slice(-4)).toEqual(['none', 'critical', 'none', 'ok']);
});

test('where runs without news leave no record, an hour holds on, and no longer', async () => {
  const mode = 'changes+hourly';
  const drawn = await cells([
    { startedAt: '2026-11-24T07:59:00Z', status: 'warning', mode },
    { startedAt: '2026-11-24T11:00:00Z', status: 'ok', mode },
  ]);
  expect(drawn.slice(-6)).toEqual(['none', 'warning', 'warning', 'none', 'none', 'ok']);
});
