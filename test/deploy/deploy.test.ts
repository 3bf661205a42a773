/**
 * The whole product on an emulated AWS: the CDK command line deploys it from one file, its own schedule starts it, the
 * deployed functions probe the laboratory, and a person would get the alarm. Takes about two minutes, most of it
 * waiting for the schedule's first minute. What MiniStack cannot do stands in docs/decisions/0007-aws-emulator.md.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchClient, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createDynamoRecords } from '../../adapters/aws/dynamodb-records.ts';
import { configSchema } from '../../core/config/index.ts';
import type { CheckRecord, State, Sweep } from '../../core/model/record.ts';
import { slotOf } from '../../core/pipeline/plan.ts';
import { targetsOf } from '../../core/pipeline/targets.ts';
import { verifyRecord } from '../../core/pipeline/record.ts';
import { LAB_SECRETS } from '../../lab/personas.ts';
import { startLab, type Lab } from '../../lab/start-lab.ts';
import { mustRunCdk } from '../support/cdk-cli.ts';
import { metricMaximum } from '../support/metric-maximum.ts';
import { installMinistack, startMinistack, type Ministack } from '../support/ministack.ts';
import { receiveMessages, subscribeQueue } from '../support/subscribe-queue.ts';
import { until } from '../support/until.ts';

const missing = installMinistack();
if (missing !== undefined) {
  if (process.env['CI'] === 'true') throw new Error(`Cannot test the deployment: ${missing}`);
  process.stderr.write(`Skipped: the deployment to an emulated AWS. ${missing}\n`);
}

const STACK = 'laboratory';
const MINUTE = 60_000;

let lab: Lab;
let aws: Ministack;
let folder: string;
let outputs: Readonly<Record<string, string>>;
let options: readonly string[];
let records: ReturnType<typeof createDynamoRecords>;
let cloudwatch: CloudWatchClient;
let sqs: SQSClient;
let targets: Lab['targets'];
let planned: number;
let inbox: string;
let pager: string;
const pages: string[] = [];
const clients: { destroy: () => void }[] = [];

function client<C extends { destroy: () => void }>(Client: new (config: object) => C): C {
  const made = new Client({
    endpoint: aws.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  clients.push(made);
  return made;
}

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => Array.fromAsync(items);

const suite = missing === undefined ? describe : describe.skip;

suite('the deployed stack', () => {
  beforeAll(async () => {
    [lab, aws] = await Promise.all([startLab(), startMinistack()]);
    const home = join(import.meta.dirname, '..', '..', '.emulator');
    mkdirSync(home, { recursive: true });
    folder = mkdtempSync(join(home, 'deploy-'));
    const [config, ca, out] = [join(folder, 'postwatch.yaml'), join(folder, 'ca.pem'), join(folder, 'out')];
    writeFileSync(ca, lab.ca);
    const endpoints = [...(lab.config['endpoints'] as object[]), { host: 'healthy.smtp.example', port: 25 }];
    // JSON is YAML. The laboratory listens on loopback, where functions do not connect to unless they are told.
    // Above 50 targets one alarm is for all of them, by Metrics Insights, which the emulator has not.
    const domains = (lab.config['domains'] as { name: string }[]).slice(0, 10);
    const isLeft = (id: string): boolean => /[:\d]/.test(id) || domains.some(({ name }) => name === id);
    targets = lab.targets.filter(({ target }) => isLeft(target));
    const text = JSON.stringify({ ...lab.config, domains, endpoints, trust: { ca }, allowPrivate: true });
    writeFileSync(config, text);
    planned = targetsOf(configSchema.parse(JSON.parse(text))).length;

    const secrets = client(SecretsManagerClient);
    for (const [Name, secret] of Object.entries(LAB_SECRETS)) {
      await secrets.send(new CreateSecretCommand({ Name, SecretString: JSON.stringify(secret) }));
    }
    const context = ['profile=emulator', 'port25=closed', `config=${config}`];
    const output = ['--output', join(folder, 'cdk.out'), '--no-notices', '--ci'];
    options = [...context.flatMap((one) => ['--context', one]), ...output];
    await mustRunCdk(['bootstrap', ...options], aws.environment);
    await mustRunCdk(
      ['deploy', '--require-approval', 'never', '--outputs-file', out, ...options],
      aws.environment,
    );
    outputs = (JSON.parse(readFileSync(out, 'utf8')) as Record<string, Record<string, string>>)[STACK] ?? {};
    cloudwatch = client(CloudWatchClient);
    sqs = client(SQSClient);
    const sns = client(SNSClient);
    inbox = await subscribeQueue({ sns, sqs, topic: outputs['AlarmTopicArn'] ?? '', name: 'alarms' });
    pager = await subscribeQueue({ sns, sqs, topic: outputs['PageTopicArn'] ?? '', name: 'pager' });
    records = createDynamoRecords({
      client: client(DynamoDBClient),
      table: outputs['RecordsTableName'] ?? '',
      retentionDays: 1,
    });
  }, 2 * MINUTE);

  afterAll(async () => {
    for (const made of clients) made.destroy();
    await aws.stop();
    await lab.close();
    rmSync(folder, { recursive: true, force: true });
  }, MINUTE);

  test(
    'its schedule fires, and every target of the laboratory gets its record',
    async () => {
      const wanted = new Set(targets.map(({ target }) => target));
      const states = await until('A state of every target', 3 * MINUTE, async () => {
        const seen = await all(records.states());
        const there = new Set(seen.map(({ target }) => target));
        return [...wanted].every((target) => there.has(target)) ? seen : undefined;
      });
      expect(states.length).toBeGreaterThanOrEqual(wanted.size);
    },
    4 * MINUTE,
  );

  test(
    'each fault is confirmed by a second look and named by its code; what is healthy is ok',
    async () => {
      let waiting: string[] = [];
      const what = (): string => `A second look at ${waiting.join(', ')}`;
      const seen = await until(what, 3 * MINUTE, async () => {
        const states = new Map((await all(records.states())).map((state) => [state.target, state]));
        const rows = targets.map(({ target, fault }) => ({ target, fault, state: states.get(target) }));
        waiting = rows.flatMap(({ target, state }) => suspectedIn(state).map((code) => `${target} ${code}`));
        return waiting.length === 0 ? rows : undefined;
      });
      const wrong = await Promise.all(
        seen.map(async ({ target, fault, state }) => {
          const codes = await codesNow(state);
          const isNamed = fault === '' ? state?.status === 'ok' : codes.includes(fault);
          return isNamed ? [] : [{ target, fault, codes }];
        }),
      );
      expect(wrong.flat()).toEqual([]);
    },
    4 * MINUTE,
  );

  test('the records are whole, come from this configuration, and say from where', async () => {
    const expired = targetWith('TLS_CERTIFICATE_EXPIRED');
    const history = await all(
      records.history({ target: expired, from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' }),
    );
    expect(history.length).toBeGreaterThanOrEqual(2);
    expect(history.filter((record: CheckRecord) => !verifyRecord(record))).toEqual([]);
    expect(history[1]?.previousHash).toBe(history[0]?.hash);
    expect(history[0]).toMatchObject({
      status: 'critical',
      vantage: 'us-east-1',
      probe: 'smtp',
      attempt: 1,
      configHash: expect.stringMatching(/^[0-9a-f]{12}$/),
    });
  });

  test('port 25 is closed on this plane: unknown, and not the fault of the target', async () => {
    const state = await records.getState('healthy.smtp.example:25', 'smtp');
    expect(state?.status).toBe('unknown');
    expect(codesOf(state)).toContain('PATH_PORT_25_CLOSED');
  });

  test('passwords are in no record', async () => {
    const rejecting = targetWith('SMTP_AUTH_REJECTED');
    const history = await all(
      records.history({ target: rejecting, from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' }),
    );
    expect(history.length).toBeGreaterThan(0);
    expect(JSON.stringify(history)).not.toMatch(/rotated-elsewhere/);
  });

  test(
    'the sweep proves that what was planned was done',
    async () => {
      const day = new Date().toISOString().slice(0, 10);
      const complete = await until('A complete sweep', MINUTE, async () =>
        (await all(records.sweeps(day))).find(
          (sweep: Sweep) => sweep.planned > 0 && sweep.done >= sweep.planned,
        ),
      );
      expect(complete.failed).toBe(0);
    },
    2 * MINUTE,
  );

  test('metrics arrive, of the stack and of the target', async () => {
    const { Metrics = [] } = await cloudwatch.send(new ListMetricsCommand({ Namespace: 'Postwatch' }));
    const names = new Set(Metrics.map(({ MetricName }) => MetricName));
    expect(
      [...names]
        .map(String)
        .filter((name) => name !== 'SweepCoverage')
        .sort(),
    ).toEqual([
      'CertificateDays',
      'DnsWeakened',
      'JobsPlanned',
      'Listings',
      'PathFaults',
      'RunDuration',
      'Runs',
      'RunsCritical',
      'RunsUnknown',
      'RunsWarning',
      'TargetUnhealthy',
    ]);
    expect(await metricMaximum(cloudwatch, 'JobsPlanned', { Stack: STACK })).toBe(planned);
    const worst = async (target: string): Promise<number | undefined> =>
      metricMaximum(cloudwatch, 'TargetUnhealthy', { Stack: STACK, Probe: 'smtp', Target: target });
    expect(await worst(targetWith('TLS_CERTIFICATE_EXPIRED'))).toBe(1);
    expect(
      await worst(targets.find(({ target }) => target.startsWith('healthy.smtp.example'))?.target ?? ''),
    ).toBe(0);
  });

  test(
    'the alarm reaches a person, with its name, its meaning and its runbook',
    async () => {
      const name = `${STACK} target-unhealthy smtp ${targetWith('TLS_CERTIFICATE_EXPIRED')}`;
      const alarm = await until('The alarm', 2 * MINUTE, async () => {
        const told = (await receiveMessages(sqs, inbox)).map(
          (text) => JSON.parse(text) as Record<string, string>,
        );
        return told.find(({ AlarmName, NewStateValue }) => AlarmName === name && NewStateValue === 'ALARM');
      });
      expect(alarm['AlarmDescription']).toContain('docs/runbook.md#target-unhealthy');
    },
    3 * MINUTE,
  );

  test(
    'people get the incident explained, once, and kept for the auditors',
    async () => {
      const target = targetWith('TLS_CERTIFICATE_EXPIRED');
      const told = await until('The page', 2 * MINUTE, async () => {
        pages.push(...(await receiveMessages(sqs, pager)));
        return pages.find((page) => page.includes('TLS_CERTIFICATE_EXPIRED'));
      });
      expect(JSON.parse(told)).toMatchObject({
        version: '1.0',
        source: 'custom',
        facts: { code: 'TLS_CERTIFICATE_EXPIRED', urgency: 'page', kind: 'opened' },
      });
      expect(told).toContain(`postwatch check ${target}`);
      expect(pages.filter((page) => page.includes('"code":"TLS_CERTIFICATE_EXPIRED"'))).toHaveLength(1);
      const month = 31 * 24 * 60 * MINUTE;
      const incidents = await all(
        records.incidents(new Date(Date.now() - month).toISOString(), new Date().toISOString()),
      );
      expect(incidents.find(({ code }) => code === 'TLS_CERTIFICATE_EXPIRED')).toMatchObject({
        urgency: 'page',
        members: [{ target, probe: 'smtp' }],
        told: [{ kind: 'opened' }],
      });
    },
    3 * MINUTE,
  );

  test(
    'it is destroyed without a trace',
    async () => {
      await mustRunCdk(['destroy', '--force', ...options], aws.environment);
      await expect(
        client(DynamoDBClient).send(new DescribeTableCommand({ TableName: outputs['RecordsTableName'] })),
      ).rejects.toThrow('not found');
    },
    MINUTE,
  );
});

const codesOf = (state: State | undefined): string[] => state?.open.map(({ finding }) => finding.code) ?? [];

function suspectedIn(state: State | undefined): string[] {
  return state?.open.flatMap(({ confirmed, finding }) => (confirmed ? [] : [finding.code])) ?? ['(no state)'];
}

/** Of the newest record: what is only worth a notice opens nothing. */
async function codesNow(state: State | undefined): Promise<string[]> {
  if (state === undefined) return [];
  const record = await records.latest({ ...state, slot: slotOf(new Date()), attempt: 2 });
  return (record?.findings ?? []).filter(({ outcome }) => outcome !== 'pass').map(({ code }) => code);
}

function targetWith(fault: string): string {
  const found = targets.find((one) => one.fault === fault);
  if (found === undefined) throw new Error(`The laboratory has no target with ${fault}`);
  return found.target;
}
