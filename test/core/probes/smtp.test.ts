import { createFakeZone } from '../../../adapters/memory/fake-zone.ts';
import { createScriptedDialer } from '../../../adapters/memory/scripted-dialer.ts';
import type { SmtpSubject } from '../../../core/model/smtp-facts.ts';
import type { Connection, Secret } from '../../../core/ports.ts';
import { probeSmtp } from '../../../core/probes/smtp.ts';
import { NO_HTTP } from '../../support/no-http.ts';

const SUBJECT: SmtpSubject = {
  host: 'mx1.example.com',
  port: 25,
  tls: 'none',
  role: 'mx',
  owned: false,
  slowMs: 15_000,
};
const TALK = 'S: 220 mx1\nC: EHLO *\nS: 250-mx1\nS: 250 AUTH PLAIN\n';

interface Given {
  readonly zone?: string;
  readonly dialog?: string;
  readonly subject?: Partial<SmtpSubject>;
  readonly secret?: Secret;
  readonly signal?: AbortSignal;
}
async function probe({
  zone = 'mx1.example.com A 192.0.2.1',
  dialog = TALK,
  subject = {},
  secret = { ok: true, user: 'u', password: 'p' },
  signal = new AbortController().signal,
}: Given) {
  const dialer = createScriptedDialer(dialog);
  const ports = {
    dns: createFakeZone(zone),
    dialer,
    clock: dialer.clock,
    http: NO_HTTP,
    secrets: { get: async () => Promise.resolve(secret) },
    ehlo: 'probe.example.net',
  };
  const { facts, faults } = await probeSmtp({ ...SUBJECT, ...subject }, ports, signal);
  return { facts, faults, dialer };
}

test('asks for both families and talks to each address once, in turns of both', async () => {
  const { facts, faults, dialer } = await probe({
    zone: 'mx1.example.com A 192.0.2.1\nmx1.example.com A 192.0.2.2\nmx1.example.com AAAA 2001:db8::1',
  });
  expect(facts.resolution.addresses).toEqual(['192.0.2.1', '2001:db8::1', '192.0.2.2']);
  expect([...dialer.dialled].sort()).toEqual(['192.0.2.1', '192.0.2.2', '2001:db8::1']);
  expect(facts.sessions.map(({ address, family }) => [address, family])).toEqual([
    ['192.0.2.1', 4],
    ['2001:db8::1', 6],
    ['192.0.2.2', 4],
  ]);
  expect(faults).toEqual([]);
});

test('at most eight addresses, and two at a time', async () => {
  const zone = Array.from({ length: 12 }, (_, i) => `mx1.example.com A 192.0.2.${i + 1}`).join('\n');
  let [open, most] = [0, 0];
  const scripted = createScriptedDialer(TALK);
  const dialer: typeof scripted = {
    ...scripted,
    async connect(to, options) {
      open += 1;
      most = Math.max(most, open);
      const dialled = await scripted.connect(to, options);
      if (!dialled.ok) return dialled;
      const connection: Connection = {
        ...dialled.connection,
        destroy: () => {
          open -= 1;
          dialled.connection.destroy();
        },
      };
      return { ok: true, connection };
    },
  };
  const ports = {
    dns: createFakeZone(zone),
    dialer,
    clock: dialer.clock,
    http: NO_HTTP,
    secrets: { get: async () => Promise.reject(new Error('not asked')) },
    ehlo: 'probe.example.net',
  };
  const { facts } = await probeSmtp(SUBJECT, ports, new AbortController().signal);
  expect(facts.sessions).toHaveLength(8);
  expect(most).toBe(2);
  expect(open).toBe(0);
});

test('an address is itself', async () => {
  const { facts } = await probe({ subject: { host: '192.0.2.7' }, zone: '' });
  expect(facts.resolution).toEqual({ addresses: ['192.0.2.7'], tookMs: 0 });
  expect(facts.sessions).toHaveLength(1);
});

test.each([
  ['', 'no-such-host'],
  ['mx1.example.com TXT "x"', 'no-address'],
  ['!SERVFAIL mx1.example.com', 'unseen'],
  ['mx1.example.com TXT "x"\n!SERVFAIL mx1.example.com AAAA', 'unseen'],
])('nothing to connect to: %j is %s', async (zone, kind) => {
  const { facts, faults } = await probe({ zone });
  expect(facts).toMatchObject({ resolution: { addresses: [], trouble: { kind } }, sessions: [] });
  expect(faults).toEqual([]);
});

test('silence of DNS to every question is our resolver, to one of them is not', async () => {
  expect((await probe({ zone: '!TIMEOUT *' })).faults).toMatchObject([{ kind: 'resolver-down' }]);
  expect(
    (await probe({ zone: 'mx1.example.com A 192.0.2.1\n!TIMEOUT mx1.example.com AAAA' })).faults,
  ).toEqual([]);
});

test('logs in and tries recipients at the first address that gets so far, nowhere else', async () => {
  const { facts, dialer } = await probe({
    zone: 'mx1.example.com A 192.0.2.1\nmx1.example.com A 192.0.2.2\nmx1.example.com A 192.0.2.3',
    dialog: `[192.0.2.1]\n! refused\n[192.0.2.2]\n! wait 1000\n${TALK}C: AUTH PLAIN *\nS: 535 no\n[192.0.2.3]\n${TALK}`,
    subject: { auth: { secret: 'x' } },
  });
  expect(dialer.mismatches).toEqual([]);
  expect(facts.sessions.map(({ stages }) => stages.some(({ stage }) => stage === 'auth'))).toEqual([
    false,
    true,
    false,
  ]);
});

test('a missing secret is a fault, and everything else is seen', async () => {
  const { facts, faults } = await probe({
    subject: { auth: { secret: 'x' } },
    secret: { ok: false, detail: 'MAIL_USER is not set' },
  });
  expect(faults).toEqual([{ kind: 'secret-missing', detail: 'MAIL_USER is not set' }]);
  expect(facts.sessions[0]?.stages.map(({ stage }) => stage)).toEqual([
    'connect',
    'greeting',
    'ehlo',
    'auth',
    'quit',
  ]);
});

test("a blocklist's key is no login", async () => {
  const { faults } = await probe({
    subject: { auth: { secret: 'x' } },
    secret: { ok: true, user: '', password: '', key: 'abc123' },
  });
  expect(faults).toMatchObject([
    { kind: 'secret-missing', detail: expect.stringContaining('key') as string },
  ]);
});

test('a dialer that may not is port 25 closed here', async () => {
  expect((await probe({ dialog: '! denied' })).faults).toMatchObject([{ kind: 'port-25-closed' }]);
});

test('another port that is closed here is named, and a dialer may say what else it is', async () => {
  const closed = await probe({ dialog: '! denied', subject: { port: 587 } });
  expect(closed.faults).toMatchObject([{ kind: 'port-closed', port: 587 }]);
  const trouble = { kind: 'denied', detail: 'private', fault: 'destination-refused' } as const;
  const { faults } = await probeSmtp(
    { ...SUBJECT, host: '10.0.0.1' },
    {
      dns: createFakeZone(''),
      dialer: { connect: async () => Promise.resolve({ ok: false, trouble }) },
      clock: createScriptedDialer('').clock,
      http: NO_HTTP,
      secrets: { get: async () => Promise.resolve({ ok: false, detail: '' }) },
      ehlo: 'probe.example.net',
    },
    new AbortController().signal,
  );
  expect(faults).toEqual([{ kind: 'destination-refused', detail: 'private' }]);
});

test('a port that is closed in one family only is ours in part', async () => {
  const zone = 'mx1.example.com A 192.0.2.1\nmx1.example.com AAAA 2001:db8::1';
  const { faults } = await probe({ zone, dialog: `[192.0.2.1]\n${TALK}[2001:db8::1]\n! denied` });
  expect(faults).toMatchObject([{ kind: 'port-25-closed', family: 6, partial: true }]);
});

test('silence beside a closed port is explained by it: nothing of the server was seen', async () => {
  const zone = 'mx1.example.com A 192.0.2.1\nmx1.example.com A 192.0.2.2';
  const { faults } = await probe({ zone, dialog: '[192.0.2.1]\n! timeout\n[192.0.2.2]\n! denied' });
  expect(faults).toEqual([{ kind: 'port-25-closed', detail: expect.any(String) }]);
});

test('a firewall of this host is our blindness, whatever the port', async () => {
  expect((await probe({ dialog: '! firewalled' })).faults).toMatchObject([{ kind: 'firewalled' }]);
  const { faults } = await probe({ dialog: '! firewalled', subject: { port: 587 } });
  expect(faults.map(({ kind }) => kind)).toEqual(['firewalled']);
});

describe('routes', () => {
  const zone = 'mx1.example.com A 192.0.2.1\nmx1.example.com AAAA 2001:db8::1';
  test('a family that no packet left for is ours, in part', async () => {
    const { faults } = await probe({ zone, dialog: `[192.0.2.1]\n${TALK}[2001:db8::1]\n! no-route` });
    expect(faults).toMatchObject([
      { kind: 'no-route', partial: true, detail: expect.stringContaining('IPv6 to 2001:db8::1') },
    ]);
  });
  test('no family at all is ours altogether', async () => {
    const { faults } = await probe({ zone, dialog: '! no-route' });
    expect(faults.map(({ kind, partial }) => [kind, partial])).toEqual([
      ['no-route', undefined],
      ['no-route', undefined],
    ]);
  });
  test('an ICMP answer is not ours', async () => {
    expect(
      (await probe({ zone, dialog: `[192.0.2.1]\n${TALK}[2001:db8::1]\n! unreachable` })).faults,
    ).toEqual([]);
  });
});

test('our own time: what was not begun is not judged, and a slow stage alone is no fault', async () => {
  const { facts, faults, dialer } = await probe({
    signal: AbortSignal.abort(),
    subject: { host: '192.0.2.7' },
  });
  expect(facts.sessions).toMatchObject([{ address: '192.0.2.7', stages: [] }]);
  expect(faults).toMatchObject([{ kind: 'budget-spent' }]);
  expect(dialer.dialled).toEqual([]);
  expect((await probe({ dialog: '! silence' })).faults).toEqual([]);
});
