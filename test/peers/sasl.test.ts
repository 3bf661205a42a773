/** Our clients against Dovecot, whose SASL also stands behind many a Postfix. */
import { createSaslClient, type SaslClient, type SaslMechanism } from '../../core/protocol/sasl/index.ts';
import { missingDovecot, startDovecotImap, type DovecotImap } from '../support/dovecot-imap.ts';

const PASSWORD = 'correct, horse=battery äß';
/** Not in Dovecot's offer: it cannot bind to a channel before 2.4. */
const BINDING = { type: 'tls-exporter', data: Buffer.alloc(32, 7) } as const;

function clientOf(mechanism: SaslMechanism, secret: string, user = 'probe'): SaslClient {
  const made = createSaslClient({ mechanism, credentials: { user, password: secret, token: secret } });
  if (!made.ok) throw new Error(made.detail);
  return made.value;
}

const missing = missingDovecot();
if (missing !== undefined) test.todo(`not run: ${missing}`);

(missing === undefined ? describe : describe.skip)('against Dovecot', () => {
  let server: DovecotImap;
  beforeAll(async () => {
    server = await startDovecotImap([
      `probe:{PLAIN}${PASSWORD}`,
      'a=b:{PLAIN}short',
      'bearer:{PLAIN}token-of-length',
    ]);
  });
  afterAll(async () => server?.stop());

  const withPassword = ['PLAIN', 'LOGIN', 'CRAM-MD5', 'SCRAM-SHA-1', 'SCRAM-SHA-256'] as const;

  test('offers what is tested here', () => {
    expect(server.offered).toEqual(expect.arrayContaining([...withPassword, 'XOAUTH2', 'OAUTHBEARER']));
  });

  test.each(withPassword)('%s is let in', async (mechanism) => {
    const login = await server.logIn(clientOf(mechanism, PASSWORD));
    expect(login).toMatchObject({ accepted: true });
    expect(login.end).toEqual({ kind: 'done', serverProved: mechanism.startsWith('SCRAM') });
  });

  test.each(withPassword)(
    '%s with another password is refused by the server, not by us',
    async (mechanism) => {
      const login = await server.logIn(clientOf(mechanism, 'wrong'));
      expect(login.accepted).toBe(false);
      expect(login.said).toMatch(/^a NO \[AUTHENTICATIONFAILED\]/);
      expect(login.steps.every(({ kind }) => kind === 'respond')).toBe(true);
    },
  );

  test('SCRAM: a name with "=" is escaped as the server expects', async () => {
    expect(await server.logIn(clientOf('SCRAM-SHA-256', 'short', 'a=b'))).toMatchObject({ accepted: true });
  });

  test('SCRAM: a server without binding accepts a client that could bind', async () => {
    const made = createSaslClient({
      mechanism: 'SCRAM-SHA-256',
      credentials: { user: 'probe', password: PASSWORD },
      offered: server.offered,
      channelBinding: BINDING,
    });
    if (!made.ok) throw new Error(made.detail);
    expect(Buffer.from(made.value.initial ?? '', 'base64').toString()).toMatch(/^y,,/);
    expect(await server.logIn(made.value)).toMatchObject({ accepted: true, end: { serverProved: true } });
  });

  test('a PLAIN that is too long for the command is said when the server asks', async () => {
    const client = clientOf('PLAIN', 'x'.repeat(500));
    expect(client.initial).toBeUndefined();
    const login = await server.logIn(client);
    expect(login.said).toMatch(/^a NO \[AUTHENTICATIONFAILED\]/);
    expect(login.steps).toHaveLength(1);
  });

  test.each(['XOAUTH2', 'OAUTHBEARER'] as const)(
    '%s: a refusal comes as JSON and ends with a no',
    async (mechanism) => {
      const login = await server.logIn(clientOf(mechanism, 'another-token', 'bearer'));
      expect(login.accepted).toBe(false);
      expect(login.steps).toMatchObject([{ kind: 'respond', base64: mechanism === 'XOAUTH2' ? '' : 'AQ==' }]);
      expect(login.steps[0]).toHaveProperty('refused');
      expect(login.said).toMatch(/^a NO /);
    },
  );

  test.each(['XOAUTH2', 'OAUTHBEARER'] as const)('%s is let in with its token', async (mechanism) => {
    const login = await server.logIn(clientOf(mechanism, 'token-of-length', 'bearer'));
    expect(login).toMatchObject({ accepted: true });
  });
});
