import { rmSync } from 'node:fs';
import { ALARMS } from '../../core/alarms.ts';
import type { Watched } from '../../core/config/watched-of.ts';
import type { AlarmPart } from '../../core/model/alarm-row.ts';
import { alarmsOf } from '../../core/alarms-of.ts';
import { synthesise } from '../support/stack-template.ts';

const smtp = (count: number, everySeconds = 300): Watched[] =>
  Array.from({ length: count }, (_, index) => ({
    target: `mx${index}.example.com:587`,
    probe: 'smtp',
    everySeconds,
  }));

const namesOf = (watched: readonly Watched[], perTarget?: 'always' | 'unhealthy' | 'never'): string[] =>
  alarmsOf(watched, perTarget ?? 'always').map(({ name }) => name);

describe('alarmsOf()', () => {
  test('makes an alarm for each target, probe and stack', () => {
    expect(namesOf([...smtp(2), { target: '192.0.2.1', probe: 'dnsbl', everySeconds: 3600 }])).toEqual([
      'target-unhealthy smtp mx0.example.com:587',
      'target-unhealthy smtp mx1.example.com:587',
      'target-unhealthy dnsbl 192.0.2.1',
      'probe-unhealthy smtp',
      'probe-unhealthy dnsbl',
      'many-critical smtp',
      'many-critical dnsbl',
      'certificate-days smtp',
      'listings dnsbl',
      'path-faults smtp',
      'path-faults dnsbl',
      ...ALARMS.filter(
        ({ id, scope, parts }) => scope === 'stack' && id !== 'agent-silent' && parts === undefined,
      ).map(({ id }) => id),
    ]);
  });

  test('makes one alarm with a contributor for each of more than 50 targets', () => {
    expect(namesOf(smtp(50)).filter((name) => name.startsWith('target'))).toHaveLength(50);
    expect(namesOf(smtp(51)).filter((name) => name.startsWith('target'))).toEqual(['targets-unhealthy']);
  });

  test('makes none by target when there are no metrics by target', () => {
    expect(namesOf(smtp(3), 'never').filter((name) => name.startsWith('target'))).toEqual([]);
    expect(namesOf(smtp(80), 'never').filter((name) => name.startsWith('target'))).toEqual([]);
  });

  test('makes the one of an agent only where there is one', () => {
    const names = (hasAgent: boolean): string[] =>
      alarmsOf(smtp(1), 'always', { hasAgent }).map(({ name }) => name);
    expect(names(true).filter((name) => !names(false).includes(name))).toEqual(['agent-silent']);
  });

  test('makes those of counted mail only where it is counted', () => {
    const names = (parts: readonly AlarmPart[]): string[] =>
      alarmsOf(smtp(1), 'always', { parts }).map(({ name }) => name);
    expect(names(['ses-events']).filter((name) => !names([]).includes(name))).toEqual([
      'mail-refused-as-listed',
      'mail-put-off',
      'mail-news-not-understood',
      'ses-events-dead-letters',
      'ses-events-errors',
    ]);
    expect(names(['mail-logs']).filter((name) => !names([]).includes(name))).toEqual([
      'mail-refused-as-listed',
      'mail-put-off',
      'mail-news-not-understood',
      'mail-logs-dead-letters',
      'mail-logs-errors',
    ]);
  });

  test('makes one for each group, over the time that its slowest target takes', () => {
    const watched = [
      ...smtp(2).map((one) => ({ ...one, group: 'shop' })),
      ...smtp(1, 7200).map((one) => ({ ...one, group: 'pay' })),
    ];
    const made = alarmsOf([...watched, ...smtp(1)], 'always').filter(({ group }) => group !== undefined);
    expect(made.map(({ name, periodSeconds }) => [name, periodSeconds])).toEqual([
      ['group-critical pay', 7500],
      ['group-critical shop', 600],
    ]);
  });

  test('does not name an MX host that nobody knows yet', () => {
    expect(
      namesOf([{ target: 'mx1.of.example.com:25', probe: 'smtp', everySeconds: 1800, found: true }]),
    ).toContain('probe-unhealthy smtp');
    expect(
      namesOf([{ target: 'mx1.of.example.com:25', probe: 'smtp', everySeconds: 1800, found: true }]).join(),
    ).not.toContain('mx1.of');
  });

  test('a probe is watched over the time that its slowest target takes', () => {
    const periods = alarmsOf([...smtp(1, 60), ...smtp(1, 7200)], 'always')
      .filter(({ name }) => name === 'probe-unhealthy smtp')
      .map(({ periodSeconds }) => periodSeconds);
    expect(periods).toEqual([7500]);
  });

  test.each([60, 300, 3600, 86_400])(
    'with a target every %d s no alarm looks back further than CloudWatch can',
    (every) => {
      for (const { row, periodSeconds } of alarmsOf(smtp(60, every), 'always')) {
        expect(periodSeconds % 60).toBe(0);
        expect(periodSeconds * row.periods).toBeLessThanOrEqual(periodSeconds < 3600 ? 86_400 : 604_800);
        if (row.scope === 'targets') expect(periodSeconds).toBeLessThanOrEqual(10_800);
      }
    },
  );

  test('a description says what it means, what to do first, and where the runbook is, in 1024 characters', () => {
    for (const { row, description } of alarmsOf(
      smtp(1).map((one) => ({ ...one, target: 'x'.repeat(260) })),
      'always',
    )) {
      expect(description).toContain(`docs/runbook.md#${row.id}`);
      expect(description).toContain(`First: ${row.first}`);
      expect(description.length).toBeLessThanOrEqual(1024);
    }
  });
});

describe('the stack', () => {
  const yaml = (count: number): string =>
    `name: acme\nendpoints:\n${smtp(count)
      .map(({ target }) => `  - { host: ${target.split(':')[0]}, port: 587 }`)
      .join('\n')}`;

  test('has every alarm, with the topic for ALARM and OK', () => {
    const { template, outdir } = synthesise(yaml(2));
    const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
      (one) => one['Properties'] as Record<string, unknown>,
    );
    expect(alarms.map(({ AlarmName }) => String(AlarmName)).sort()).toEqual(
      namesOf(smtp(2))
        .map((name) => `acme ${name}`)
        .sort(),
    );
    for (const alarm of alarms) {
      expect(alarm['AlarmActions']).toHaveLength(1);
      expect(alarm['OKActions']).toEqual(alarm['AlarmActions']);
      expect(['breaching', 'notBreaching', 'ignore']).toContain(alarm['TreatMissingData']);
    }
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'acme target-unhealthy smtp mx1.example.com:587',
      Namespace: 'Postwatch',
      MetricName: 'TargetUnhealthy',
      Dimensions: [
        { Name: 'Probe', Value: 'smtp' },
        { Name: 'Stack', Value: 'acme' },
        { Name: 'Target', Value: 'mx1.example.com:587' },
      ],
      TreatMissingData: 'ignore',
      Threshold: 1,
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'acme monitor-dead',
      Statistic: 'SampleCount',
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
      EvaluationPeriods: 5,
      WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 10 },
    });
    rmSync(outdir, { recursive: true, force: true });
  });

  test('has the share of a group with the dimension of the group', () => {
    const { template, outdir } = synthesise(
      'name: acme\nendpoints: [{ host: smtp.example.com, port: 587, group: shop }]',
    );
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'acme group-critical shop',
      MetricName: 'RunsCritical',
      Statistic: 'Average',
      Threshold: 0.1,
      Dimensions: [
        { Name: 'Group', Value: 'shop' },
        { Name: 'Stack', Value: 'acme' },
      ],
    });
    rmSync(outdir, { recursive: true, force: true });
  });

  test('asks Metrics Insights for many targets, except in the emulator, which has none', () => {
    const large = synthesise(yaml(51));
    large.template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'acme targets-unhealthy',
      Metrics: [
        {
          Expression: `SELECT MAX("TargetUnhealthy") FROM SCHEMA("Postwatch", Probe, Stack, Target) WHERE Stack = 'acme' GROUP BY Probe, Target ORDER BY MAX() DESC`,
          Id: 'expr_1',
          Period: 600,
          ReturnData: true,
        },
      ],
    });
    const emulated = synthesise(yaml(51), { profile: 'emulator' });
    expect(JSON.stringify(emulated.template.toJSON())).not.toContain('SELECT');
    for (const { outdir } of [large, emulated]) rmSync(outdir, { recursive: true, force: true });
  });
});
