import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createManualClock } from '../../../adapters/memory/manual-clock.ts';
import { createScriptedDialer } from '../../../adapters/memory/scripted-dialer.ts';
import { createNodeClock } from '../../../adapters/node/clock.ts';
import { createCourteousDialer, DEFAULT_COURTESY } from '../../../adapters/node/courteous-dialer.ts';
import { createNodeDialer } from '../../../adapters/node/dialer.ts';
import { parseConfig } from '../../../core/config/index.ts';
import { seconds } from '../../../core/model/duration.ts';
import type { Dialled } from '../../../core/ports.ts';
import { converse } from '../../../core/protocol/smtp/index.ts';

const never = new AbortController().signal;

function courteous(dialog: string, { perAddress = 1, pauseMs = 1000 } = {}) {
  const clock = createManualClock();
  const scripted = createScriptedDialer(dialog, clock);
  const dialer = createCourteousDialer(scripted, { clock, perAddress, pauseMs });
  const dial = async (address = '192.0.2.1', signal = never, port = 25): Promise<Dialled> =>
    dialer.connect({ address, port }, { signal, timeoutMs: 500 });
  return { clock, dial, dialer, dialled: scripted.dialled };
}
function end(dialled: Dialled): void {
  if (dialled.ok) dialled.connection.destroy();
}
const settled = async (): Promise<void> => wait(0);

test('one connection to an address at a time, over all ports; the next begins after the end and a rest', async () => {
  const { clock, dial, dialled } = courteous('S: 220 mx1');
  const first = await dial();
  expect(first).toMatchObject({ ok: true, oursMs: 0 });
  const second = dial('192.0.2.1', never, 587);
  clock.advance(5000);
  await settled();
  expect(dialled).toHaveLength(1);
  end(first);
  expect(await second).toMatchObject({ ok: true, oursMs: 6000 });
  expect(dialled).toHaveLength(2);
});

test('addresses do not wait for one another', async () => {
  const { dial } = courteous('S: 220 mx1');
  await dial('192.0.2.1');
  expect(await dial('192.0.2.2')).toMatchObject({ ok: true, oursMs: 0 });
});

test('a connection that ends twice makes way once', async () => {
  const { dial, dialled } = courteous('S: 220 mx1', { pauseMs: 0 });
  const first = await dial();
  const others = [dial(), dial()];
  end(first);
  end(first);
  await settled();
  expect(dialled).toHaveLength(2);
  end(await (others[0] as Promise<Dialled>));
  expect(await others[1]).toMatchObject({ ok: true });
});

test('as many at a time as are allowed', async () => {
  const { dial, dialled } = courteous('S: 220 mx1', { perAddress: 2 });
  const all = [dial(), dial(), dial()];
  await settled();
  expect(dialled).toHaveLength(2);
  end(await (all[1] as Promise<Dialled>));
  expect(await all[2]).toMatchObject({ ok: true, oursMs: 1000 });
});

test('who waits longest is next', async () => {
  const { dial } = courteous('S: 220 mx1', { pauseMs: 0 });
  const order: string[] = [];
  const first = await dial();
  const others = ['b', 'c', 'd'].map(async (name) => {
    const dialled = await dial();
    order.push(name);
    end(dialled);
  });
  end(first);
  await Promise.all(others);
  expect(order).toEqual(['b', 'c', 'd']);
});

test('after a rest that is over nobody waits', async () => {
  const { clock, dial } = courteous('S: 220 mx1');
  end(await dial());
  clock.advance(1500);
  expect(await dial()).toMatchObject({ oursMs: 0 });
});

test.each([
  ['refused', 1000],
  ['timeout', 0],
  ['denied', 0],
])('a server that was not bothered needs no rest: %s', async (way, rest) => {
  const { dial } = courteous(`! ${way}`);
  await dial();
  expect(await dial()).toMatchObject({ ok: false, oursMs: rest });
});

test('whose time is up leaves the queue, and no turn is lost', async () => {
  const { dial, dialled } = courteous('S: 220 mx1', { pauseMs: 0 });
  const first = await dial();
  const ended = new AbortController();
  const [second, third] = [dial('192.0.2.1', ended.signal), dial()];
  ended.abort();
  expect(await second).toMatchObject({ ok: false, trouble: { kind: 'timed-out', ours: true } });
  end(first);
  expect(await third).toMatchObject({ ok: true });
  expect(dialled).toHaveLength(2);
});

test('whose time is up while the server rests gives the turn back', async () => {
  const clock = createNodeClock();
  const scripted = createScriptedDialer('S: 220 mx1');
  const dialer = createCourteousDialer(scripted, { clock, perAddress: 1, pauseMs: 60 });
  const dial = async (signal: AbortSignal): Promise<Dialled> =>
    dialer.connect({ address: '192.0.2.1', port: 25 }, { signal, timeoutMs: 500 });
  end(await dial(never));
  expect(await dial(AbortSignal.timeout(5))).toMatchObject({ ok: false, trouble: { ours: true } });
  expect(await dial(never)).toMatchObject({ ok: true });
});

test('this host itself needs no courtesy', async () => {
  const { dial, dialled } = courteous('S: 220 mx1');
  await Promise.all([
    dial('127.0.0.1'),
    dial('127.0.0.1'),
    dial('::1'),
    dial('::1'),
    dial('::ffff:127.0.0.1'),
  ]);
  expect(dialled).toHaveLength(5);
});

test('what rested long ago is forgotten, who is connected is not', async () => {
  const { clock, dial } = courteous('S: 220 mx1');
  await dial('192.0.2.1');
  for (let host = 0; host < 1200; host++) {
    end(await dial(`10.0.${host >> 8}.${host & 255}`));
    clock.advance(2000);
  }
  const waiting = new AbortController();
  const second = dial('192.0.2.1', waiting.signal);
  waiting.abort();
  expect(await second).toMatchObject({ ok: false, trouble: { ours: true } });
});

test('a wait of ours is in no timing of the session', async () => {
  const { clock, dial, dialer } = courteous('S: 220 mx1\nC: EHLO *\nS: 250 mx1');
  const first = await dial();
  const subject = {
    host: 'mx1.example.com',
    port: 25,
    tls: 'none',
    role: 'mx',
    owned: false,
    slowMs: 15_000,
  } as const;
  const second = converse(subject, '192.0.2.1', { dialer, clock, signal: never, ehlo: 'probe.example' });
  await settled();
  clock.advance(20_000);
  end(first);
  const { session } = await second;
  expect(session.stages[0]).toEqual({ stage: 'connect', atMs: 0, tookMs: 0 });
  expect(session.tookMs).toBeLessThan(100);
});

test('real sockets: ten runs connect to one server one by one', async () => {
  let heard = 0;
  const server = createServer((socket) => {
    heard += 1;
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const to = { address: '127.0.0.1', port: (server.address() as AddressInfo).port };
  const most = async (
    isExempt: () => boolean,
    hold: (open: () => number) => Promise<unknown>,
  ): Promise<number> => {
    const options = { clock: createNodeClock(), perAddress: 1, pauseMs: 2, isExempt };
    const dialer = createCourteousDialer(createNodeDialer(), options);
    let [open, highest] = [0, 0];
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        const dialled = await dialer.connect(to, { signal: never, timeoutMs: 5000 });
        if (!dialled.ok) throw new Error(dialled.trouble.detail);
        highest = Math.max(highest, (open += 1));
        await hold(() => open);
        open -= 1;
        dialled.connection.destroy();
      }),
    );
    return highest;
  };
  expect(
    await most(
      () => false,
      async () => wait(3),
    ),
  ).toBe(1);
  const allAreThere = async (open: () => number): Promise<void> => {
    for (let full = open() === 10; !full; full = open() === 10 || heard === 20) await wait(1);
  };
  expect(await most(() => true, allAreThere)).toBe(10);
  expect(heard).toBe(20);
  await new Promise((resolve) => server.close(resolve));
});

test('the defaults are those of the configuration', () => {
  const read = parseConfig('name: acme\naddresses: [192.0.2.1]');
  const courtesy = read.ok ? read.config.courtesy : undefined;
  expect({ perAddress: courtesy?.perAddress, pauseMs: seconds(courtesy?.pause ?? '') * 1000 }).toEqual(
    DEFAULT_COURTESY,
  );
});
