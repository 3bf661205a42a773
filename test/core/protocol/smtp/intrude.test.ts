import { createManualClock } from '../../../../adapters/memory/manual-clock.ts';
import { createScriptedDialer } from '../../../../adapters/memory/scripted-dialer.ts';
import type { SmtpIntrusion, SmtpSubject } from '../../../../core/model/smtp-facts.ts';
import type { Dialer } from '../../../../core/ports.ts';
import { intrude } from '../../../../core/protocol/smtp/index.ts';
import { relayAsks } from '../../../../core/protocol/smtp/relay-variants.ts';

const SUBJECT: SmtpSubject = {
  host: 'mx1.example.com',
  port: 25,
  tls: 'starttls',
  role: 'mx',
  owned: true,
  slowMs: 15_000,
};
const RELAY = { from: 'a@outside.example', to: 'b@outside.example' };
const BEGIN = 'S: 220 mx1\nC: EHLO probe.example.net\nS: 250-mx1\nS: 250 STARTTLS\nC: STARTTLS\nC: NOOP\n';

async function tell(dialog: string, wanted: Partial<SmtpSubject> = {}): Promise<SmtpIntrusion> {
  const dialer = createScriptedDialer(dialog);
  const seen = await intrude({ ...SUBJECT, ...wanted }, '192.0.2.1', optionsOf(dialer));
  expect(dialer.mismatches).toEqual([]);
  expect(dialer.open()).toBe(0);
  return seen;
}

function optionsOf(dialer: Dialer): Parameters<typeof intrude>[2] {
  const clock =
    'clock' in dialer ? (dialer.clock as ReturnType<typeof createManualClock>) : createManualClock();
  return { dialer, clock, signal: new AbortController().signal, ehlo: 'probe.example.net' };
}

describe('a command behind STARTTLS', () => {
  test('that is answered inside TLS is an injection, and nothing more is said', async () => {
    const { injection, relays } = await tell(`${BEGIN}S: 220 go\n! tls\nS: 250 2.0.0 Ok`, { relay: RELAY });
    expect(injection).toEqual({ answered: true, seen: '250 2.0.0 Ok' });
    expect(relays).toEqual([]);
  });

  test('that is dropped is none', async () => {
    const { injection, trouble } = await tell(
      `${BEGIN}S: 220 go\n! tls\nC: EHLO probe.example.net\nS: 250 mx1`,
    );
    expect(injection).toEqual({ answered: false, seen: 'no answer came' });
    expect(trouble).toBeUndefined();
  });

  test('whose answer comes late, beside that to EHLO, is one', async () => {
    const { injection } = await tell(
      `${BEGIN}S: 220 go\n! tls\nC: EHLO probe.example.net\nS: 250 2.0.0 Ok\nS: 250 mx1`,
    );
    expect(injection).toEqual({ answered: true, seen: '250 mx1' });
  });

  test.each([
    ['refuses it', 'S: 554 5.5.0 pipelining\nC: EHLO *\nS: 250 mx1', 'it refused STARTTLS: 554'],
    ['answers in plain text', 'S: 220 go\nS: 250 ok', 'it answered in plain text: 250 ok'],
    ['hangs up', '! close', 'it ended the conversation'],
    ['hangs up after the handshake', 'S: 220 go\n! tls\n! close', 'it closed the connection'],
    [
      'takes it for a broken handshake',
      'S: 220 go\n! tls {"established":false,"failure":"bad record"}',
      'no TLS came about: bad record',
    ],
  ])('a server that %s is none', async (_, dialog, seen) => {
    const { injection } = await tell(BEGIN + dialog);
    expect(injection).toMatchObject({ answered: false, seen: expect.stringContaining(seen) });
  });

  test('is not sent where STARTTLS is not offered', async () => {
    expect(await tell('S: 220 mx1\nC: EHLO *\nS: 250 mx1')).toMatchObject({ relays: [] });
  });
});

describe('relaying', () => {
  test('is asked in six ways, each in a transaction of its own', async () => {
    const asks = relayAsks('mx1.example.com', RELAY)
      .map(
        ({ from, to }) =>
          `C: MAIL FROM:${from}\nS: 250 ok\nC: RCPT TO:${to}\nS: 554 5.7.1 no\nC: RSET\nS: 250 ok\n`,
      )
      .join('');
    const { relays } = await tell(`S: 220 mx1\nC: EHLO *\nS: 250 mx1\n${asks}`, {
      tls: 'none',
      relay: RELAY,
    });
    expect(relays.map(({ variant, reply }) => `${variant} ${reply.code}`)).toEqual([
      'plain 554',
      'null-sender 554',
      'percent 554',
      'route 554',
      'bang 554',
      'quoted 554',
    ]);
    expect(relays.some(({ command }) => command.startsWith('DATA'))).toBe(false);
  });

  test('what a refused sender means is noted as such', async () => {
    const { relays } = await tell(
      'S: 220 mx1\nC: EHLO *\nS: 250 mx1\nC: MAIL FROM:<a@outside.example>\nS: 421 4.7.0 go away\n',
      { tls: 'none', relay: RELAY },
    );
    expect(relays).toEqual([
      expect.objectContaining({ variant: 'plain', command: 'MAIL FROM:<a@outside.example>' }),
    ]);
  });

  test('is asked in a second conversation where the first test ended the first', async () => {
    let visits = 0;
    const asks = relayAsks('mx1.example.com', RELAY)
      .map(
        ({ from, to }) =>
          `C: MAIL FROM:${from}\nS: 250 ok\nC: RCPT TO:${to}\nS: 554 5.7.1 no\nC: RSET\nS: 250 ok\n`,
      )
      .join('');
    const scripts = [
      createScriptedDialer(`${BEGIN}! close`),
      createScriptedDialer(
        `${BEGIN.replace('C: NOOP\n', '')}S: 220 go\n! tls\nC: EHLO *\nS: 250 mx1\n${asks}`,
      ),
    ];
    const dialer: Dialer = {
      connect: async (to, options) => (scripts[visits++] as Dialer).connect(to, options),
    };
    const seen = await intrude({ ...SUBJECT, relay: RELAY }, '192.0.2.1', optionsOf(dialer));
    expect(scripts.map(({ mismatches }) => mismatches)).toEqual([[], []]);
    expect(seen.injection).toMatchObject({ answered: false });
    expect(seen.relays).toHaveLength(6);
  });
});

test('relayAsks() writes the recipient in the ways that have fooled servers', () =>
  expect(relayAsks('192.0.2.1', RELAY).map(({ to }) => to)).toEqual([
    '<b@outside.example>',
    '<b@outside.example>',
    '<b%outside.example@[192.0.2.1]>',
    '<@[192.0.2.1]:b@outside.example>',
    '<outside.example!b@[192.0.2.1]>',
    '<"b@outside.example"@[192.0.2.1]>',
  ]));
