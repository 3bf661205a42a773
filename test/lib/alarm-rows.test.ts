/** Every alarm of the table, as it is deployed: named, explained, with its article, and with a chosen answer to silence. */
import { rmSync } from 'node:fs';
import { ALARMS, MAIL_DOWN } from '../../core/alarms.ts';
import type { AlarmRow } from '../../core/model/alarm-row.ts';
import { synthesise, type Synthesised } from '../support/stack-template.ts';

const FEW = `
name: acme
domains: [{ name: example.com }]
endpoints: [{ host: mx1.example.com, port: 25 }, { host: smtp.example.com, port: 587, group: shop, auth: { secret: acme/smtp } }]
deliveries:
  - { via: smtp.example.com:587, from: probe@example.com, to: canary@example.net, mailbox: { imap: imap.example.net, secret: acme/canary } }
addresses: [192.0.2.10]
senders: [{ ses: { region: eu-west-1, identities: [example.com], events: { configurationSet: news } } }]
logs: [{ logGroup: /mail/postfix, format: postfix }]
notify: [{ email: oncall@elsewhere.example }]
`;
const MANY = `name: acme\nendpoints: [${Array.from({ length: 51 }, (_, at) => `{ host: smtp${at}.example.com, port: 587 }`).join(', ')}]`;

type Alarm = Readonly<Record<string, unknown>> & {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly unknown[];
};

let made: readonly Synthesised[];
let alarms: readonly Alarm[];
beforeAll(() => {
  made = [synthesise(FEW, { port25: 'agent' }), synthesise(MANY)];
  alarms = made.flatMap(({ template }) =>
    Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => Properties as Alarm,
    ),
  );
});
afterAll(() => {
  for (const { outdir } of made) rmSync(outdir, { recursive: true, force: true });
});

/** "acme target-unhealthy smtp mx1.example.com:25" is of row target-unhealthy. */
function alarmsOf({ id }: Pick<AlarmRow, 'id'>): readonly Alarm[] {
  return alarms.filter(({ AlarmName }) => AlarmName.split(' ')[1] === id);
}

function topicOf(actions: readonly unknown[]): string {
  return /Notifications(Alarms|Page|Ticket)/.exec(JSON.stringify(actions))?.[1] ?? '';
}

test.each(ALARMS.map((row) => [row.id, row] as const))('%s', (id, row) => {
  const own = alarmsOf(row);
  expect(own.length).toBeGreaterThan(0);
  for (const alarm of own) {
    expect(alarm.AlarmName).toMatch(new RegExp(`^acme ${id}( |$)`));
    expect(alarm.AlarmDescription.length).toBeLessThanOrEqual(1024);
    for (const part of [
      `[${row.urgency}]`,
      row.title,
      row.means,
      `First: ${row.first}`,
      `docs/runbook.md#${id}`,
    ])
      expect(alarm.AlarmDescription).toContain(part);
    expect(alarm).toMatchObject({
      TreatMissingData: row.missing,
      EvaluationPeriods: row.periods,
      DatapointsToAlarm: row.datapoints,
      Threshold: row.threshold,
      ComparisonOperator: row.rings === 'at-least' ? 'GreaterThanOrEqualToThreshold' : 'LessThanThreshold',
    });
    expect(row.datapoints).toBeLessThanOrEqual(row.periods);
    // What watches the messenger does not go by the messenger.
    expect(topicOf(alarm.AlarmActions)).toBe(row.isDirect === true ? 'Page' : 'Alarms');
    expect(alarm['OKActions']).toEqual(alarm.AlarmActions);
    expect(alarm['ActionsEnabled']).not.toBe(false);
  }
});

test('names are unique, and there is no alarm without a row', () => {
  const ids = new Set(ALARMS.map((row) => row.id));
  for (const { template } of made) {
    const names = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => (Properties as Alarm).AlarmName,
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !ids.has(name.split(' ')[1] ?? ''))).toEqual([]);
  }
});

test('silence of the monitor is an alarm, silence of what is only sometimes measured is none', () => {
  const breaching = ALARMS.filter(({ missing }) => missing === 'breaching').map(({ id }) => id);
  expect(breaching).toContain('monitor-dead');
  for (const { id, metric, missing } of ALARMS)
    if (metric.from === 'queue') expect([id, missing]).not.toEqual([id, 'breaching']);
});

test('the composite has a name, a meaning, an article and a topic too', () => {
  for (const { template } of made) {
    const composites = Object.values(template.findResources('AWS::CloudWatch::CompositeAlarm'));
    expect(composites).toHaveLength(1);
    const { AlarmName, AlarmDescription, AlarmActions } = { ...composites[0] }['Properties'] as Alarm;
    expect(AlarmName).toBe(`acme ${MAIL_DOWN.id}`);
    expect(AlarmDescription).toContain(`docs/runbook.md#${MAIL_DOWN.id}`);
    expect(topicOf(AlarmActions)).toBe('Alarms');
  }
});
