/** A password that was changed while an old one was still in memory: no trouble of anybody's. */
import { createFakeZone } from '../../../adapters/memory/fake-zone.ts';
import { createManualClock } from '../../../adapters/memory/manual-clock.ts';
import type { Secret } from '../../../core/ports.ts';
import { probeSmtp } from '../../../core/probes/smtp.ts';
import { createAnsweringDialer, loginServer } from '../../support/answering-dialer.ts';
import { NO_HTTP } from '../../support/no-http.ts';

const login = (password: string): Secret => ({ ok: true, user: 'probe', password });

/** Replies to AUTH that the facts hold, the number of logins that the server saw, and how often a fresh secret was asked for. */
async function probe(replies: readonly string[], kept: Secret, now: Secret) {
  let [logins, asked] = [0, 0];
  const dialer = createAnsweringDialer(
    loginServer('PLAIN', () => replies[logins++] ?? '421 4.3.0 too often'),
  );
  const { facts, faults } = await probeSmtp(
    {
      host: 'smtp.example.com',
      port: 465,
      tls: 'implicit',
      role: 'submission',
      auth: { secret: 'acme/smtp' },
      owned: false,
      slowMs: 15_000,
    },
    {
      dns: createFakeZone({ 'smtp.example.com': { A: ['192.0.2.1'] } }),
      dialer,
      clock: createManualClock(),
      http: NO_HTTP,
      secrets: {
        async get(_, { fresh = false } = {}) {
          asked += fresh ? 1 : 0;
          return Promise.resolve(fresh ? now : kept);
        },
      },
      ehlo: 'probe.example.net',
    },
    new AbortController().signal,
  );
  const codes = facts.sessions.flatMap(({ stages }) =>
    stages.flatMap(({ stage, reply }) => (stage === 'auth' ? [reply?.code] : [])),
  );
  return { codes, logins, asked, faults };
}

const NO = '535 5.7.8 no';
const YES = '235 2.7.0 welcome';

test('a refused login is tried once more with the secret as it is now', async () => {
  expect(await probe([NO, YES], login('old'), login('new'))).toEqual({
    codes: [235],
    logins: 2,
    asked: 1,
    faults: [],
  });
});

test('a secret that nobody has changed is not tried twice: failed logins lock accounts', async () => {
  expect(await probe([NO], login('same'), login('same'))).toMatchObject({
    codes: [535],
    logins: 1,
    asked: 1,
  });
});

test('a new secret that is refused as well is refused, and that is all', async () => {
  expect(await probe([NO, NO], login('old'), login('wrong'))).toMatchObject({
    codes: [535],
    logins: 2,
    asked: 1,
  });
});

test('a secret that cannot be read now leaves what was seen', async () => {
  const gone: Secret = { ok: false, detail: 'AccessDeniedException' };
  expect(await probe([NO], login('old'), gone)).toMatchObject({ codes: [535], logins: 1, faults: [] });
});

test('a login that is taken asks for nothing more', async () => {
  expect(await probe([YES], login('right'), login('new'))).toMatchObject({
    codes: [235],
    logins: 1,
    asked: 0,
  });
});
