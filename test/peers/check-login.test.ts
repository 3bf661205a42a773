/** postwatch check logging in to a real Postfix and asking it about an envelope, as a process of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  codesOf,
  runCheck,
  runCheckJson,
  sessionOf,
  type Given,
  type Ran,
  type Report,
} from '../support/check-program.ts';
import { hasNamed, startNamed, type DnsPeer } from '../support/dns-peers.ts';
import {
  missingPostfix,
  POSTFIX_HOST,
  POSTFIX_LOGIN,
  startPostfix,
  type PostfixServer,
} from '../support/postfix-server.ts';
import { endSpawned } from '../support/spawn-postwatch.ts';

const ZONE = `$TTL 300
@ IN SOA ns.test.example. hostmaster.test.example. 1 3600 600 86400 60
@ IN NS ns
ns IN A 127.0.0.1
mx IN A 127.0.0.1
`;
const MISTAKE = 'not the right horse';

const missing = missingPostfix() ?? (hasNamed() ? undefined : 'BIND is missing');
if (missing !== undefined && process.env['CI'] !== undefined) throw new Error(missing);
(missing === undefined ? describe : describe.skip)(
  `postwatch check with login and envelope, and Postfix${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let folder: string;
    let ca: string;
    let postfix: PostfixServer;
    let named: DnsPeer;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'postwatch-check-'));
      ca = join(folder, 'ca.pem');
      [postfix, named] = await Promise.all([startPostfix(), startNamed({ 'test.example': ZONE })]);
      writeFileSync(ca, postfix.ca);
    }, 30_000);
    afterAll(async () => {
      await endSpawned();
      await Promise.all([postfix.close(), named.stop()]);
      rmSync(folder, { recursive: true, force: true });
    });

    const endpoint = (): string => `${POSTFIX_HOST}:${String(postfix.ports.plain)}`;
    const tools = (): string[] => ['--resolver', named.address, '--ca', ca, '--timeout', '10'];
    const check = async (
      argv: readonly string[],
      given: Partial<Given> = {},
    ): Promise<Ran & { readonly report: Report }> =>
      runCheckJson([...tools(), ...argv], { cwd: folder, ...given });

    const secrets = [POSTFIX_LOGIN.password, MISTAKE].flatMap((password) =>
      [password, `\0${POSTFIX_LOGIN.user}\0${password}`].flatMap((text) => [
        text,
        Buffer.from(text).toString('base64'),
      ]),
    );
    function expectNoSecret({ out, err }: Ran): void {
      for (const secret of secrets) expect(out + err).not.toContain(secret);
    }

    const login = ['--auth-user', POSTFIX_LOGIN.user];
    test.each([
      ['the environment', [], { env: { POSTWATCH_AUTH_PASSWORD: POSTFIX_LOGIN.password } }],
      ['a file', ['--auth-password-file', 'password'], {}],
      ['a file descriptor', ['--auth-password-fd', '3'], { fd3: `${POSTFIX_LOGIN.password}\n` }],
    ] as const)('logs in with the password from %s', async (_source, argv, given) => {
      writeFileSync(join(folder, 'password'), `${POSTFIX_LOGIN.password}\n`, { mode: 0o600 });
      const ran = await check([endpoint(), ...login, ...argv], given);
      expect({ code: ran.code, status: ran.report.status }).toEqual({ code: 0, status: 'ok' });
      expect(codesOf(ran.report, 'pass')).toContain('SMTP_AUTH_ACCEPTED');
      expect(sessionOf(ran.report).transcript).toContain('C: AUTH SCRAM-SHA-256 ***');
      expectNoSecret(ran);
    });

    test('a wrong password is critical, and shown nowhere', async () => {
      const given = { env: { POSTWATCH_AUTH_PASSWORD: MISTAKE } };
      const [ran, read] = await Promise.all([
        check([endpoint(), ...login], given),
        runCheck([...tools(), endpoint(), ...login, '--transcript'], { cwd: folder, ...given }),
      ]);
      expect({ code: ran.code, failed: codesOf(ran.report, 'fail') }).toEqual({
        code: 2,
        failed: ['SMTP_AUTH_REJECTED'],
      });
      expect(read.out).toContain('535 5.7.8');
      for (const one of [ran, read]) expectNoSecret(one);
    });

    test('a user without a password is a mistake of usage: nobody is asked anything', async () => {
      const { code, out, err } = await runCheck([...tools(), endpoint(), ...login], { cwd: folder });
      expect({ code, out }).toEqual({ code: 3, out: '' });
      expect(err).toContain('POSTWATCH_AUTH_PASSWORD');
    });

    test('a recipient of its own is accepted, and no message is sent', async () => {
      const { code, report } = await check([
        endpoint(),
        '--from',
        'probe@elsewhere.example',
        '--to',
        'postmaster@test.example',
      ]);
      expect(code).toBe(0);
      expect(report.findings.find((one) => one.code === 'SMTP_ENVELOPE_ACCEPTED')?.args).toMatchObject({
        from: 'probe@elsewhere.example',
        recipients: ['postmaster@test.example'],
      });
      expect(sessionOf(report).transcript).not.toContain('C: DATA');
    });

    test('a stranger may not relay: 554, quoted', async () => {
      const { code, report } = await check([endpoint(), '--from', '', '--to', 'a@elsewhere.example']);
      expect(code).toBe(2);
      expect(report.findings[0]).toMatchObject({
        code: 'SMTP_RECIPIENT_REFUSED',
        args: {
          recipient: 'a@elsewhere.example',
          reply: '554 5.7.1 <a@elsewhere.example>: Relay access denied',
          reason: 'relay',
        },
      });
    });

    test('a user may relay: --auth-user, --from and --to in one conversation', async () => {
      const ran = await check(
        [endpoint(), ...login, '--from', 'probe@test.example', '--to', 'a@elsewhere.example'],
        { env: { POSTWATCH_AUTH_PASSWORD: POSTFIX_LOGIN.password } },
      );
      expect(ran.code).toBe(0);
      expect(codesOf(ran.report, 'pass')).toEqual(
        expect.arrayContaining(['SMTP_AUTH_ACCEPTED', 'SMTP_ENVELOPE_ACCEPTED']),
      );
    });
  },
);
