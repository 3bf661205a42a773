import { createFakeZone } from '../../../adapters/memory/fake-zone.ts';
import { createManualClock } from '../../../adapters/memory/manual-clock.ts';
import { watchEgress, type ControlHost } from '../../../adapters/node/egress-watch.ts';
import type { Connection, Dialled, Dialer } from '../../../core/ports.ts';

const MINUTE = 60_000;
const TIMEOUT = 10_000;
type Way = 'open' | 'silent' | 'refused' | 'no-route';

const CONNECTION: Connection = {
  localAddress: '198.51.100.200',
  read: async () => Promise.resolve({ kind: 'end' }),
  write: () => undefined,
  startTls: async () => Promise.reject(new Error('not here')),
  destroy: () => undefined,
};

/** `ways` by "address port", "address" or "port"; the rest is silent. */
function world({
  ways = {},
  control = [],
}: { ways?: Record<string, Way>; control?: readonly ControlHost[] } = {}) {
  const clock = createManualClock();
  const dialled: string[] = [];
  const now: Record<string, Way> = { ...ways };
  const dialer: Dialer = {
    async connect({ address, port }, { timeoutMs }): Promise<Dialled> {
      dialled.push(`${address} ${port}`);
      const way = now[`${address} ${port}`] ?? now[address] ?? now[port] ?? 'silent';
      if (way === 'silent') clock.advance(timeoutMs);
      await Promise.resolve();
      if (way === 'open') return { ok: true, connection: CONNECTION };
      if (way === 'silent') return { ok: false, trouble: { kind: 'timed-out', detail: 'no answer' } };
      if (way === 'refused') return { ok: false, trouble: { kind: 'refused', detail: 'RST' } };
      return { ok: false, trouble: { kind: 'unreachable', detail: 'no route', local: true } };
    },
  };
  const dns = createFakeZone(
    'known-good.example A 198.51.100.25\nknown-good.example AAAA 2001:db8:25::1\nother.example A 198.51.100.26',
  );
  const watched = watchEgress(dialer, { clock, dns, control });
  const dial = async (address: string, port = 25, signal = new AbortController().signal): Promise<Dialled> =>
    watched.connect({ address, port }, { signal, timeoutMs: TIMEOUT });
  const kind = async (address: string, port = 25): Promise<string> => {
    const result = await dial(address, port);
    return result.ok ? 'connected' : result.trouble.kind;
  };
  return { clock, dialled, now, dial, kind };
}

const CONTROL = [{ host: 'known-good.example', port: 25 }];

describe('with a control host', () => {
  test('that answers, silence is the target and the port is open', async () => {
    const { dial, dialled } = world({ ways: { '198.51.100.25': 'open' }, control: CONTROL });
    expect(await dial('192.0.2.1')).toMatchObject({ trouble: { kind: 'timed-out', detail: 'no answer' } });
    expect(dialled).toEqual(['192.0.2.1 25', '198.51.100.25 25']);
  });

  test('that is silent too, the port is closed here from the first target on', async () => {
    const { dial } = world({ control: CONTROL });
    expect(await dial('192.0.2.1')).toMatchObject({
      trouble: { kind: 'denied', detail: expect.stringContaining('known-good.example (198.51.100.25)') },
      oursMs: TIMEOUT,
    });
  });

  test('it is asked once a minute at most, whatever the number of targets', async () => {
    const { clock, kind, dialled } = world({ control: CONTROL });
    const asked = (): number => dialled.filter((one) => one === '198.51.100.25 25').length;
    expect(await Promise.all([kind('192.0.2.1'), kind('192.0.2.2'), kind('192.0.2.3')])).toEqual(
      Array(3).fill('denied'),
    );
    expect(await kind('192.0.2.4')).toBe('denied');
    expect(asked()).toBe(1);
    clock.advance(MINUTE);
    expect(await kind('192.0.2.4')).toBe('denied');
    expect(asked()).toBe(2);
  });

  test('of another port tells nothing about this one', async () => {
    const { kind, dialled } = world({ control: [{ host: 'known-good.example', port: 587 }] });
    expect(await kind('192.0.2.1')).toBe('timed-out');
    expect(dialled).toEqual(['192.0.2.1 25']);
  });

  test('of the same family is asked: IPv6 alone may be closed', async () => {
    const { kind } = world({ ways: { '198.51.100.25': 'open' }, control: CONTROL });
    expect(await kind('2001:db8::1')).toBe('denied');
    expect(await kind('192.0.2.1')).toBe('timed-out');
  });

  test('one of several that answers proves the port open', async () => {
    const control = [...CONTROL, { host: 'other.example', port: 25 }];
    expect(await world({ ways: { '198.51.100.26': 'open' }, control }).kind('192.0.2.1')).toBe('timed-out');
    expect(await world({ control }).kind('192.0.2.1')).toBe('denied');
  });

  test.each<Way>(['refused', 'no-route'])('that is %s proves nothing', async (way) => {
    expect(await world({ ways: { '198.51.100.25': way }, control: CONTROL }).kind('192.0.2.1')).toBe(
      'timed-out',
    );
  });

  test('that has no address proves nothing', async () => {
    const { kind } = world({ control: [{ host: 'gone.example', port: 25 }] });
    expect(await kind('192.0.2.1')).toBe('timed-out');
  });

  test('that is down itself does not hide an outage while others answer', async () => {
    const { kind } = world({ ways: { '192.0.2.9': 'open' }, control: CONTROL });
    expect(await kind('192.0.2.9')).toBe('connected');
    expect(await kind('192.0.2.1')).toBe('timed-out');
  });

  test('whose answer was cut off by the end of a run is asked again by the next', async () => {
    const { dial, kind, dialled } = world({ control: CONTROL });
    const ended = new AbortController();
    const first = dial('192.0.2.1', 25, ended.signal);
    await Promise.resolve();
    while (!dialled.includes('198.51.100.25 25')) await Promise.resolve();
    ended.abort();
    expect(await first).toMatchObject({ trouble: { kind: 'timed-out' } });
    expect(await kind('192.0.2.2')).toBe('denied');
    expect(dialled.filter((one) => one === '198.51.100.25 25')).toHaveLength(2);
  });
});

describe('without a control host', () => {
  const FAR = ['192.0.2.1', '198.51.100.1', '203.0.113.1'];

  test('one after the other: the third silent address tells that the port is closed', async () => {
    const { kind } = world({ ways: { 587: 'open' } });
    expect(await kind('192.0.2.9', 587)).toBe('connected');
    const kinds = [];
    for (const address of [...FAR, FAR[0] ?? '']) kinds.push(await kind(address));
    expect(kinds).toEqual(['timed-out', 'timed-out', 'denied', 'denied']);
  });

  test('all at once: those that are on their way are awaited, and none is called down', async () => {
    const { kind } = world({ ways: { 587: 'open' } });
    const kinds = await Promise.all([kind('192.0.2.9', 587), ...FAR.map(async (address) => kind(address))]);
    expect(kinds).toEqual(['connected', 'denied', 'denied', 'denied']);
  });

  test('all at once, one of them answers: the others are down', async () => {
    const { kind } = world({ ways: { 587: 'open', '198.51.100.7': 'open' } });
    await kind('192.0.2.9', 587);
    const kinds = await Promise.all([...FAR, '198.51.100.7'].map(async (address) => kind(address)));
    expect(kinds).toEqual(['timed-out', 'timed-out', 'timed-out', 'connected']);
  });

  test('a port that was closed in the middle is seen when all have been asked again', async () => {
    const { kind, now } = world({ ways: { 587: 'open', 25: 'open' } });
    await kind('192.0.2.9', 587);
    for (const address of FAR) expect(await kind(address)).toBe('connected');
    now[25] = 'silent';
    const kinds = [];
    for (const address of FAR) kinds.push(await kind(address));
    expect(kinds).toEqual(['timed-out', 'timed-out', 'denied']);
    now[25] = 'open';
    expect(await kind(FAR[0] ?? '')).toBe('connected');
    now[25] = 'silent';
    expect(await kind(FAR[1] ?? '')).toBe('timed-out');
  });

  test('what a run gave up itself is no evidence', async () => {
    const { dial, kind } = world({ ways: { 587: 'open' } });
    await kind('192.0.2.9', 587);
    const over = AbortSignal.abort();
    for (const address of FAR)
      expect(await dial(address, 25, over)).toMatchObject({ trouble: { kind: 'timed-out' } });
    expect(await kind('192.0.2.5')).toBe('timed-out');
  });

  test('what happened long ago is no evidence', async () => {
    const { clock, kind } = world({ ways: { 587: 'open' } });
    await kind('192.0.2.9', 587);
    await kind(FAR[0] ?? '');
    await kind(FAR[1] ?? '');
    clock.advance(16 * MINUTE);
    await kind('192.0.2.9', 587);
    expect(await kind(FAR[2] ?? '')).toBe('timed-out');
  });
});
