import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createSecretsManagerSecrets } from '../../../adapters/aws/secrets-manager.ts';
import type { Secrets } from '../../../core/ports.ts';

function secretsWith(answer: () => unknown): {
  secrets: Secrets;
  asked: () => number;
  pass: (ms: number) => void;
} {
  let asked = 0;
  let now = 0;
  const send = async (): Promise<unknown> => {
    asked++;
    return answer();
  };
  const secrets = createSecretsManagerSecrets({
    client: { send } as unknown as SecretsManagerClient,
    clock: { elapsed: () => now },
  });
  return { secrets, asked: () => asked, pass: (ms) => void (now += ms) };
}

test.each(['user', 'username'])('reads "%s" and "password"', async (key) => {
  const { secrets } = secretsWith(() => ({
    SecretString: JSON.stringify({ [key]: 'probe', password: 'open sesame' }),
  }));
  expect(await secrets.get('acme/smtp')).toEqual({ ok: true, user: 'probe', password: 'open sesame' });
});

test('reads "token" instead of a password', async () => {
  const { secrets } = secretsWith(() => ({ SecretString: '{"user":"probe","token":"ya29"}' }));
  expect(await secrets.get('acme/smtp')).toEqual({ ok: true, user: 'probe', password: '', token: 'ya29' });
});

test.each(['{"key":"abc123"}', '{"user":"","password":"","key":"abc123"}'])(
  "reads a blocklist's key, which needs no user: %s",
  async (SecretString) => {
    const { secrets } = secretsWith(() => ({ SecretString }));
    expect(await secrets.get('acme/dqs')).toEqual({ ok: true, user: '', password: '', key: 'abc123' });
  },
);

test('asks once in five minutes, also for many who ask at the same time', async () => {
  const { secrets, asked, pass } = secretsWith(() => ({ SecretString: '{"user":"a","password":"b"}' }));
  await Promise.all([secrets.get('acme/smtp'), secrets.get('acme/smtp'), secrets.get('acme/smtp')]);
  pass(299_000);
  await secrets.get('acme/smtp');
  expect(asked()).toBe(1);
  pass(2_000);
  await secrets.get('acme/smtp');
  expect(asked()).toBe(2);
});

test('a changed secret is read at once when it must be fresh, once for all who were refused together', async () => {
  let password = 'old';
  const { secrets, asked, pass } = secretsWith(() => ({
    SecretString: JSON.stringify({ user: 'a', password }),
  }));
  await secrets.get('acme/smtp');
  password = 'new';
  pass(60_000);
  expect(await secrets.get('acme/smtp')).toMatchObject({ password: 'old' });
  const refused = [1, 2, 3].map(async () => secrets.get('acme/smtp', { fresh: true }));
  for (const secret of await Promise.all(refused)) expect(secret).toMatchObject({ password: 'new' });
  expect(await secrets.get('acme/smtp')).toMatchObject({ password: 'new' });
  expect(asked()).toBe(2);
});

test('asks again soon for what could not be read', async () => {
  let broken = true;
  const { secrets, pass } = secretsWith(() => {
    if (broken) throw Object.assign(new Error('the value is hunter2'), { name: 'AccessDeniedException' });
    return { SecretString: '{"user":"a","password":"b"}' };
  });
  const first = await secrets.get('acme/smtp');
  expect(first).toEqual({ ok: false, detail: 'Cannot read secret "acme/smtp": AccessDeniedException' });
  broken = false;
  pass(31_000);
  expect((await secrets.get('acme/smtp')).ok).toBe(true);
});

test.each(['', 'hunter2', '"hunter2"', 'null', '{"user":"probe"}', '{"user":1,"password":"hunter2"}'])(
  'a secret %j is not usable, and is not quoted',
  async (text) => {
    const { secrets } = secretsWith(() => ({ SecretString: text }));
    const secret = await secrets.get('acme/smtp');
    expect(secret.ok).toBe(false);
    expect(JSON.stringify(secret)).not.toContain('hunter2');
  },
);

test.each(['env:PROBE', 'file:/secret.json'])('%s is for local runs', async (reference) => {
  const { secrets, asked } = secretsWith(() => ({}));
  expect((await secrets.get(reference)).ok).toBe(false);
  expect(asked()).toBe(0);
});
