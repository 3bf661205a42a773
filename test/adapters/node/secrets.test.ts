import { createNodeSecrets } from '../../../adapters/node/secrets.ts';

const env = {
  MAIL_USER: 'probe',
  MAIL_PASSWORD: 'geheim',
  HALF_USER: 'probe',
  OAUTH_USER: 'probe',
  OAUTH_TOKEN: 'geheim',
  DQS_KEY: 'geheim',
};
const files: Record<string, string> = {
  '/good.json': '{"user":"probe","password":"geheim"}',
  '/token.json': '{"user":"probe","token":"geheim"}',
  '/key.json': '{"key":"geheim"}',
  '/bad.json': '{"user":"probe","password":geheim}',
  '/null.json': 'null',
  '/number.json': '{"user":"probe","password":7}',
};
const secrets = createNodeSecrets({
  env,
  readFile: async (path) => files[path] ?? Promise.reject(Object.assign(new Error('no'), { code: 'ENOENT' })),
});

test.each(['env:MAIL', 'file:/good.json'])('%s is read', async (reference) => {
  expect(await secrets.get(reference)).toEqual({ ok: true, user: 'probe', password: 'geheim' });
});

test.each(['env:OAUTH', 'file:/token.json'])('%s has a token instead of a password', async (reference) => {
  expect(await secrets.get(reference)).toEqual({ ok: true, user: 'probe', password: '', token: 'geheim' });
});

test.each(['env:DQS', 'file:/key.json'])("%s is a blocklist's key, and needs no user", async (reference) => {
  expect(await secrets.get(reference)).toEqual({ ok: true, user: '', password: '', key: 'geheim' });
});

test.each([
  ['env:HALF', 'HALF_PASSWORD and HALF_TOKEN is set'],
  ['env:NONE', 'NONE_USER is not set'],
  ['file:/none.json', 'ENOENT'],
  ['file:/bad.json', 'must hold'],
  ['file:/null.json', 'must hold'],
  ['file:/number.json', 'must hold'],
  ['acme/smtp', 'not available here'],
])('%s is not there, and the reason holds no secret', async (reference, detail) => {
  const secret = await secrets.get(reference);
  expect(secret).toMatchObject({ ok: false, detail: expect.stringContaining(detail) });
  expect(JSON.stringify(secret)).not.toContain('geheim');
});
