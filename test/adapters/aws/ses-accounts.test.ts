/** The real client against answers as SES words them (query protocol, XML), from a server on loopback. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runCli } from '../../support/run-cli.ts';
import { createSesAccounts } from '../../../adapters/aws/ses-accounts.ts';

const reply = (action: string, result: string): string =>
  `<${action}Response xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${action}Response>`;
const point = (at: string, attempts: number, bounces: number): string =>
  `<member><Timestamp>${at}</Timestamp><DeliveryAttempts>${attempts}</DeliveryAttempts><Bounces>${bounces}</Bounces><Complaints>0</Complaints><Rejects>1</Rejects></member>`;

const ANSWERS: Readonly<Record<string, string>> = {
  GetSendQuota:
    '<SentLast24Hours>127.0</SentLast24Hours><Max24HourSend>50000.0</Max24HourSend><MaxSendRate>14.0</MaxSendRate>',
  GetAccountSendingEnabled: '<Enabled>true</Enabled>',
  // In no order, as SES gives them.
  GetSendStatistics: `<SendDataPoints>${point('2026-11-23T10:15:00Z', 7, 1)}${point('2026-11-22T23:45:00Z', 5, 0)}${point('2026-11-23T09:00:00Z', 3, 2)}</SendDataPoints>`,
  GetIdentityVerificationAttributes:
    '<VerificationAttributes><entry><key>example.com</key><value><VerificationStatus>Success</VerificationStatus></value></entry></VerificationAttributes>',
  GetIdentityDkimAttributes:
    '<DkimAttributes><entry><key>example.com</key><value><DkimEnabled>true</DkimEnabled><DkimVerificationStatus>Success</DkimVerificationStatus><DkimTokens><member>abc</member></DkimTokens></value></entry></DkimAttributes>',
  GetIdentityMailFromDomainAttributes:
    '<MailFromDomainAttributes><entry><key>example.com</key><value><MailFromDomain>bounce.example.com</MailFromDomain><MailFromDomainStatus>Pending</MailFromDomainStatus><BehaviorOnMXFailure>UseDefaultValue</BehaviorOnMXFailure></value></entry></MailFromDomainAttributes>',
};

let server: Server;
let denied = '';
let refusal = 'AccessDenied';
const asked: string[] = [];
const before = { ...process.env };

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const action = new URLSearchParams(body).get('Action') ?? '';
      asked.push(action);
      const answer = action === denied ? undefined : ANSWERS[action];
      response.writeHead(answer === undefined ? (refusal === 'AccessDenied' ? 403 : 400) : 200, {
        'content-type': 'text/xml',
      });
      response.end(
        answer === undefined
          ? `<ErrorResponse><Error><Type>Sender</Type><Code>${refusal}</Code><Message>not allowed</Message></Error></ErrorResponse>`
          : reply(action, answer),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
});

afterAll(async () => {
  process.env = before;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('quota, switch, days and identities are read; one that SES does not know is told as unknown', async () => {
  const read = await createSesAccounts({ now: () => new Date('2026-11-23T10:40:00Z') }).read(
    { region: 'eu-west-1', identities: ['example.com', 'unknown.example'] },
    AbortSignal.timeout(10_000),
  );
  expect(read).toEqual({
    ok: true,
    facts: {
      account: { max24Hours: 50_000, sent24Hours: 127, maxPerSecond: 14, sendingEnabled: true },
      days: [
        { day: '2026-11-22', attempts: 5, bounces: 0, complaints: 0, rejects: 1 },
        { day: '2026-11-23', attempts: 10, bounces: 3, complaints: 0, rejects: 2 },
      ],
      // 10:15 and 09:00 of today, 23:45 of yesterday.
      hours: [...Array.from({ length: 13 }, () => 0), 5, 0, 0, 0, 0, 0, 0, 0, 0, 3, 7],
      busiestQuarter: 7,
      identities: [
        {
          name: 'example.com',
          verification: 'Success',
          dkimEnabled: true,
          dkim: 'Success',
          mailFrom: { domain: 'bounce.example.com', status: 'Pending', onFailure: 'UseDefaultValue' },
        },
        { name: 'unknown.example', verification: '', dkimEnabled: false, dkim: '' },
      ],
    },
  });
  expect(asked).toContain('GetSendStatistics');
});

test('the command line asks SES for what is left, and for what a new address has sent', async () => {
  const limits = await runCli(['limits', '--ses', 'eu-west-1', '--json']);
  expect([limits.code, JSON.parse(limits.out)]).toMatchObject([
    0,
    { uses: [{ provider: 'Amazon SES eu-west-1', used: 127, limit: 50_000, left: 49_873 }] },
  ]);
  const argv = ['warmup', '--target', '1000', '--ses', 'eu-west-1', '--today', '2026-11-24', '--json'];
  const { code, out } = await runCli(argv);
  expect([code, JSON.parse(out)]).toMatchObject([
    0,
    { day: 3, judged: { date: '2026-11-23', sent: 10, planned: 100 }, findings: [{ code: 'WARMUP_UNDER' }] },
  ]);
});

test('a refusal is told, and is no empty account', async () => {
  denied = 'GetAccountSendingEnabled';
  const read = await createSesAccounts().read(
    { region: 'eu-west-1', identities: [] },
    AbortSignal.timeout(10_000),
  );
  expect(read).toEqual({ ok: false, detail: 'SES in eu-west-1: AccessDenied: not allowed' });
});

test('throttling is no answer: what could not be seen is neither fine nor broken', async () => {
  denied = 'GetSendQuota';
  refusal = 'Throttling';
  const earlier = asked.length;
  const read = await createSesAccounts().read(
    { region: 'eu-west-2', identities: [] },
    AbortSignal.timeout(60_000),
  );
  expect(read).toEqual({ ok: false, detail: 'SES in eu-west-2: Throttling: not allowed' });
  // It asked again, with growing waits, before it gave up.
  expect(asked.slice(earlier)).toEqual(Array.from({ length: 5 }, () => 'GetSendQuota'));
}, 90_000);

test('what events counted is read beside it; without it the account is read all the same', async () => {
  denied = '';
  const day = {
    day: '2026-11-22',
    sent: 5,
    delivered: 4,
    hard: 1,
    soft: 0,
    suppressed: 0,
    complaints: 0,
    rejected: 0,
  };
  const read = async (counted: () => Promise<(typeof day)[]>): Promise<unknown> => {
    const answer = await createSesAccounts({ counted }).read(
      { region: 'eu-west-1', identities: [] },
      AbortSignal.timeout(10_000),
    );
    return answer.ok ? answer.facts.counted : answer.detail;
  };
  expect(await read(async () => [day])).toEqual([day]);
  expect(
    await read(async () => {
      throw new Error('AccessDenied');
    }),
  ).toBeUndefined();
});
