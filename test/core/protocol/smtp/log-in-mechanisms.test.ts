/** Logins whose exchange depends on what was said before: a server that really checks them answers. */
import { createManualClock } from '../../../../adapters/memory/manual-clock.ts';
import { stageOf } from '../../../../core/model/smtp-session.ts';
import type { SmtpSession, SmtpSubject } from '../../../../core/model/smtp-facts.ts';
import type { Secret } from '../../../../core/ports.ts';
import { converse } from '../../../../core/protocol/smtp/index.ts';
import {
  createAnsweringDialer,
  loginServer,
  type AnsweringServer,
} from '../../../support/answering-dialer.ts';
import { fromBase64, scramServer, toBase64 } from '../../../support/sasl-talk.ts';

const PASSWORD = 'correct horse äß';
const TOKEN = 'ya29.token-of-some-length';

async function logInTo(
  server: AnsweringServer,
  auth: Partial<NonNullable<SmtpSubject['auth']>> = {},
  secret: Secret = { ok: true, user: 'probe', password: PASSWORD },
): Promise<{ session: SmtpSession; said: readonly string[] }> {
  const dialer = createAnsweringDialer(server);
  const { session } = await converse(
    {
      host: 'smtp.example.com',
      port: 465,
      tls: 'implicit',
      role: 'submission',
      owned: false,
      slowMs: 15_000,
      auth: { secret: 'acme/smtp', ...auth },
      envelope: { from: 'a@example.com', to: ['b@example.com'] },
    },
    '192.0.2.1',
    {
      dialer,
      clock: createManualClock(),
      signal: new AbortController().signal,
      ehlo: 'probe.example.net',
      secret,
    },
  );
  return { session, said: dialer.said };
}

function scram(
  hash: 'sha1' | 'sha256',
  { password = PASSWORD, binding = Buffer.alloc(0), last = (text: string) => text } = {},
): (line: string) => string {
  const server = scramServer(hash, password, binding);
  let step = 0;
  return (line) => {
    step += 1;
    if (line === '*') return '501 5.7.0 cancelled';
    if (step === 1) return `334 ${toBase64(server.first(fromBase64(line.split(' ')[2])))}`;
    if (step === 2) {
      const final = server.final(fromBase64(line));
      return final.startsWith('e=') ? '535 5.7.8 no' : `334 ${toBase64(last(final))}`;
    }
    return '235 2.7.0 welcome';
  };
}

const KEY = Buffer.alloc(32, 7);

test.each([
  ['SCRAM-SHA-256', 'PLAIN LOGIN SCRAM-SHA-256', scram('sha256')],
  ['SCRAM-SHA-1', 'PLAIN LOGIN SCRAM-SHA-1', scram('sha1')],
])('%s is used before PLAIN, and the server proves itself', async (mechanism, offered, auth) => {
  const { session } = await logInTo(loginServer(offered, auth));
  expect(stageOf(session, 'auth')).toMatchObject({
    about: mechanism,
    reply: { code: 235 },
    login: { serverProved: true },
  });
  expect(stageOf(session, 'rcpt')?.reply?.code).toBe(250);
});

test('SCRAM-SHA-256-PLUS binds to the TLS connection', async () => {
  const asked: unknown[] = [];
  const server = loginServer('SCRAM-SHA-256-PLUS SCRAM-SHA-256', scram('sha256', { binding: KEY }), {
    exportKey: (...args) => {
      asked.push(args);
      return KEY;
    },
  });
  const { session } = await logInTo(server);
  expect(stageOf(session, 'auth')).toMatchObject({ about: 'SCRAM-SHA-256-PLUS', reply: { code: 235 } });
  expect(asked).toEqual([['EXPORTER-Channel-Binding', 32]]);
});

test('a man in the middle, whose connection has another key, is not let in', async () => {
  const server = loginServer('SCRAM-SHA-256-PLUS', scram('sha256', { binding: Buffer.alloc(32, 8) }), {
    exportKey: () => KEY,
  });
  const { session } = await logInTo(server);
  expect(stageOf(session, 'auth')?.reply?.code).toBe(535);
});

test.each([
  ['forges its signature', { last: () => `v=${toBase64('x'.repeat(32))}` }, 'bad-signature', 501],
  ['says yes without one', { last: () => '' }, 'bad-challenge', 501],
])('a server that %s is not believed', async (_, options, failure, code) => {
  const { session, said } = await logInTo(loginServer('SCRAM-SHA-256', scram('sha256', options)));
  expect(stageOf(session, 'auth')).toMatchObject({ reply: { code }, login: { failed: { code: failure } } });
  expect(said).toContain('*');
  expect(stageOf(session, 'mail')).toBeUndefined();
});

test('a server that says yes at once has proved nothing: no envelope follows', async () => {
  const { session } = await logInTo(loginServer('SCRAM-SHA-256', () => '235 2.7.0 welcome'));
  expect(stageOf(session, 'auth')).toMatchObject({
    reply: { code: 235 },
    login: { failed: { code: 'no-server-proof' } },
  });
  expect(stageOf(session, 'mail')).toBeUndefined();
});

test('CRAM-MD5 answers the challenge', async () => {
  let step = 0;
  const { session, said } = await logInTo(
    loginServer('CRAM-MD5', () => (++step === 1 ? `334 ${toBase64('<1896.697@example.com>')}` : '235 ok')),
    { mechanism: 'CRAM-MD5' },
  );
  expect(stageOf(session, 'auth')).toMatchObject({ about: 'CRAM-MD5', reply: { code: 235 } });
  expect(fromBase64(said.at(said.indexOf('AUTH CRAM-MD5') + 1))).toMatch(/^probe [0-9a-f]{32}$/);
});

describe('with a token', () => {
  const secret: Secret = { ok: true, user: 'probe', password: '', token: TOKEN };

  test.each(['OAUTHBEARER', 'XOAUTH2'])('%s is let in', async (mechanism) => {
    const { session, said } = await logInTo(
      loginServer(`PLAIN ${mechanism}`, () => '235 ok'),
      {},
      secret,
    );
    expect(stageOf(session, 'auth')).toMatchObject({ about: mechanism, reply: { code: 235 } });
    expect(fromBase64(said.find((line) => line.startsWith('AUTH'))?.split(' ')[2])).toContain(
      `auth=Bearer ${TOKEN}`,
    );
  });

  test('the reason of a refusal is kept, and the exchange ended as its RFC wants', async () => {
    let step = 0;
    const { session, said } = await logInTo(
      loginServer('OAUTHBEARER', () =>
        ++step === 1 ? `334 ${toBase64('{"status":"invalid_token"}')}` : '535 5.7.8 no',
      ),
      {},
      secret,
    );
    expect(stageOf(session, 'auth')).toMatchObject({
      reply: { code: 535 },
      login: { reason: 'invalid_token' },
    });
    expect(said).toContain('AQ==');
  });

  test('is not tried where only passwords are taken', async () => {
    const { session, said } = await logInTo(
      loginServer('PLAIN', () => '235 ok'),
      {},
      secret,
    );
    expect(stageOf(session, 'auth')?.skipped).toMatchObject({ kind: 'unfit-secret' });
    expect(said.some((line) => line.startsWith('AUTH'))).toBe(false);
  });
});

test('a login that is held is not tried, and nothing after it', async () => {
  const { session, said } = await logInTo(
    loginServer('PLAIN', () => '235 ok'),
    { heldUntil: '2026-11-24T03:00:00Z' },
  );
  expect(stageOf(session, 'auth')?.skipped).toMatchObject({ kind: 'held' });
  expect(said).toEqual(['EHLO probe.example.net', 'QUIT']);
});

test('a server that asks for ever is left', async () => {
  const { session, said } = await logInTo(loginServer('LOGIN', (line) => (line === '*' ? '501 no' : '334 ')));
  expect(stageOf(session, 'auth')).toMatchObject({ reply: { code: 501 }, login: { failed: {} } });
  expect(said.length).toBeLessThan(10);
});

describe('no secret is kept, in no coding', () => {
  const forms = (text: string): string[] => [
    text,
    Buffer.from(text).toString('base64'),
    Buffer.from(text).toString('base64').replace(/=+$/, ''),
    Buffer.from(text).toString('base64url'),
    Buffer.from(text).toString('hex'),
    encodeURIComponent(text),
  ];
  /** Sends everything back that it is told, in every coding that there is, in every reply. */
  const parrot = (mechanisms: string, code: string): AnsweringServer => {
    let steps = 0;
    const echo = (line: string): string =>
      [line, fromBase64(line.split(' ').at(-1)), ...forms(PASSWORD), ...forms(TOKEN)]
        .join(' ')
        .replaceAll('\0', ' ')
        .replaceAll('\x01', ' ');
    return loginServer(mechanisms, (line) => {
      steps += 1;
      if (line === '*') return `501 ${echo(line)}`;
      return mechanisms === 'LOGIN' && steps < 3 ? '334 VXNlcm5hbWU6' : `${code} ${echo(line)}`;
    });
  };
  const secret: Secret = { ok: true, user: 'probe', password: PASSWORD, token: TOKEN };

  test.each(['PLAIN', 'LOGIN', 'OAUTHBEARER', 'XOAUTH2', 'CRAM-MD5', 'SCRAM-SHA-256'])(
    'with %s',
    async (mechanism) => {
      for (const code of ['235', '535', '334']) {
        const { session, said } = await logInTo(parrot(mechanism, code), { mechanism }, secret);
        const kept = JSON.stringify(session);
        for (const form of [...forms(PASSWORD), ...forms(TOKEN)]) expect(kept).not.toContain(form);
        // Nor a line of ours that holds one.
        for (const line of said.flatMap((one) => one.split(' ')).filter((word) => word.length > 30))
          expect(kept).not.toContain(line);
      }
    },
  );

  test('nor what a password could be guessed by', async () => {
    const { session } = await logInTo(loginServer('SCRAM-SHA-256', scram('sha256')));
    expect(session.transcript.filter((line) => line.startsWith('S: 334'))).toEqual([
      'S: 334 ***',
      'S: 334 ***',
    ]);
  });
});
