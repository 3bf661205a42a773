/** Secrets that fail in every way, and servers and exceptions that say them again: what is logged and kept has none. */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSRecord } from 'aws-lambda';
import { createSecretsManagerSecrets } from '../../../adapters/aws/secrets-manager.ts';
import { createFixedClock } from '../../../adapters/memory/fixed-clock.ts';
import { createMemoryPager } from '../../../adapters/memory/memory-pager.ts';
import { createMemoryRecords } from '../../../adapters/memory/memory-records.ts';
import { createScriptedDialer } from '../../../adapters/memory/scripted-dialer.ts';
import type { Connection, Dialer, Secrets } from '../../../core/ports.ts';
import { createHandler as createNotify } from '../../../functions/notify/notify-batch.ts';
import { concealing } from '../../../functions/conceal.ts';
import { createFaultWorld, snapshot, SUBMISSION } from '../../support/fault-world.ts';

const [USER, PASSWORD] = ['probe', 'correct-horse-battery'];
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const FORMS = [PASSWORD, base64(PASSWORD), base64(`\0${USER}\0${PASSWORD}`)];
const GOOD = JSON.stringify({ user: USER, password: PASSWORD });

function secretsThat(answer: () => { readonly SecretString?: string }): Secrets {
  const client = { send: async () => Promise.resolve().then(answer) } as unknown as SecretsManagerClient;
  return concealing(createSecretsManagerSecrets({ client, clock: { elapsed: () => 0 } }));
}

function throwing(name: string, message = `cannot give ${GOOD}`): Secrets {
  return secretsThat(() => {
    throw Object.assign(new Error(message), { name });
  });
}

const SECURED = `
S: 220 mail.example.com ESMTP
C: EHLO *
S: 250-mail.example.com
S: 250 STARTTLS
C: STARTTLS
S: 220 2.0.0 go ahead
! tls {}
C: EHLO *
S: 250-mail.example.com
S: 250 AUTH PLAIN`;
const UNTIL_LOGIN = `${SECURED}
C: AUTH PLAIN *`;

/** A connection that throws what it was given, at one of its calls: no adapter does that by design. */
function exploding(at: 'write' | 'startTls'): Dialer {
  const dialer = createScriptedDialer(`${UNTIL_LOGIN}\nS: 235 2.7.0 welcome`);
  return {
    async connect(to, options) {
      const dialled = await dialer.connect(to, options);
      if (!dialled.ok) return dialled;
      const { connection } = dialled;
      const broken: Connection = {
        ...connection,
        write(bytes) {
          const text = typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString();
          if (at === 'write' && text.startsWith('AUTH'))
            throw new Error(`Cannot write "${text}" (${PASSWORD})`);
          connection.write(bytes);
        },
        async startTls(wanted) {
          if (at === 'startTls') throw new Error(`Cannot start TLS for ${USER}:${PASSWORD}`);
          return connection.startTls(wanted);
        },
      };
      return { ok: true, connection: broken };
    },
  };
}

let written: string[];
let spies: jest.SpyInstance[];
beforeEach(() => {
  written = [];
  const take = (text: unknown): boolean => written.push(String(text)) > 0;
  spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation(take),
    jest.spyOn(process.stderr, 'write').mockImplementation(take),
    ...(['log', 'info', 'warn', 'error', 'debug'] as const).map((level) =>
      jest.spyOn(console, level).mockImplementation((...all: unknown[]) => void take(all.join(' '))),
    ),
  ];
});
afterEach(() => {
  for (const spy of spies) spy.mockRestore();
});

async function run(
  secrets: Secrets,
  dialer?: Dialer,
): Promise<{ all: string; codes: string[]; failed: number }> {
  // Known from a login before, as in a container that lives on.
  await secretsThat(() => ({ SecretString: GOOD })).get('acme/smtp');
  const records = createMemoryRecords();
  const world = createFaultWorld({ records, secrets, ...(dialer === undefined ? {} : { over: { dialer } }) });
  await world.send([SUBMISSION]);
  await world.deliver([...world.queue]);
  const kept = await snapshot(records);
  const codes = kept.records.flatMap(({ findings }) =>
    findings
      .filter(({ outcome }) => outcome === 'fail' || outcome === 'inconclusive')
      .map(({ code }) => code),
  );
  const failed = world.queue.filter(({ id }) => id === 'm1').length;
  return { all: JSON.stringify([kept, world.points, world.queue]), codes, failed };
}

function expectNoSecret(kept: string): void {
  for (const form of FORMS) {
    expect(kept).not.toContain(form);
    expect(written.join('')).not.toContain(form);
  }
  // Structured lines and nothing else: whatever reads the log can rely on it.
  for (const line of written)
    expect(JSON.parse(line)).toMatchObject({
      level: 'ERROR',
      what: expect.any(String),
      message: expect.any(String),
    });
}

test.each<readonly [string, Secrets]>([
  ['is missing', throwing('ResourceNotFoundException')],
  ['is denied', throwing('AccessDeniedException')],
  ['cannot be decrypted', throwing('DecryptionFailure')],
  ['is malformed JSON', secretsThat(() => ({ SecretString: GOOD.slice(0, -1) }))],
  ['is the password alone', secretsThat(() => ({ SecretString: PASSWORD }))],
  [
    'has other fields',
    secretsThat(() => ({ SecretString: JSON.stringify({ login: USER, pass: PASSWORD }) })),
  ],
  [
    'has a password that is a number',
    secretsThat(() => ({ SecretString: '{"user":"probe","password":12345678}' })),
  ],
  ['is binary', secretsThat(() => ({}))],
])('a secret that %s is a fault of ours, never of the server, and is in no log', async (_, secrets) => {
  const { all, codes, failed } = await run(secrets, createScriptedDialer(SECURED));
  expect(codes).toEqual(['PATH_SECRET_MISSING']);
  expect(failed).toBe(0);
  expectNoSecret(all);
});

test.each([
  ['535 5.7.8 no', 'plainly'],
  [`535 5.7.8 no such pair: ${USER} ${PASSWORD}`, 'quoting the password'],
  [`535 5.7.8 cannot decode ${base64(`\0${USER}\0${PASSWORD}`)}`, 'quoting what was sent'],
])('a password that the server refuses %s is told without it', async (reply) => {
  const secrets = secretsThat(() => ({ SecretString: GOOD }));
  const { all, codes } = await run(secrets, createScriptedDialer(`${UNTIL_LOGIN}\nS: ${reply}`));
  expect(codes).toContain('SMTP_AUTH_REJECTED');
  expectNoSecret(all);
});

test.each(['write', 'startTls'] as const)(
  'an exception in %s() that quotes the secret fails its message, concealed',
  async (at) => {
    const { all, failed } = await run(
      secretsThat(() => ({ SecretString: GOOD })),
      exploding(at),
    );
    expect(failed).toBe(1);
    expectNoSecret(all);
    expect(written.join('')).toContain('[secret]');
  },
);

test('what notify cannot read is one structured line, with what it knows to be secret concealed', async () => {
  await secretsThat(() => ({ SecretString: GOOD })).get('acme/smtp');
  const handler = createNotify({
    records: createMemoryRecords(),
    pager: createMemoryPager(),
    clock: createFixedClock(),
    stack: 'acme',
  });
  const answer = await handler({
    Records: [{ messageId: 'm1', body: `${PASSWORD} is no alarm` } as SQSRecord],
  });
  expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'm1' }]);
  expect(written).toHaveLength(1);
  expectNoSecret('');
});
