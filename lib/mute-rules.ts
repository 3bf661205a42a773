import { Duration } from 'aws-cdk-lib';
import { AlarmMuteRule, ScheduleExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { isAbout, type MaintenanceWindow } from '../core/incident/maintenance.ts';
import { seconds } from '../core/model/duration.ts';
import type { InstalledAlarm } from './alarms.ts';

/** CloudWatch takes so many alarms for one rule. */
const MOST_ALARMS = 100;

/** Alarms about targets in maintenance go on being evaluated and tell nobody. The notify function knows the windows, too. */
export class MuteRules extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: { readonly windows: readonly MaintenanceWindow[]; readonly alarms: readonly InstalledAlarm[] },
  ) {
    super(scope, id);
    for (const [index, window] of props.windows.entries()) {
      const alarms = props.alarms.filter(
        ({ row, target }) =>
          row.about === 'targets' &&
          (window.targets === undefined || (target !== undefined && isAbout(window, target))),
      );
      for (let at = 0; at < alarms.length; at += MOST_ALARMS) {
        new AlarmMuteRule(this, `Window${index}-${at / MOST_ALARMS}`, {
          description: `Postwatch: maintenance, from ${window.starts ?? window.cron ?? ''} for ${window.lasts}`,
          schedule: scheduleOf(window),
          duration: Duration.seconds(seconds(window.lasts)),
          alarms: alarms.slice(at, at + MOST_ALARMS).map(({ alarm }) => alarm),
        });
      }
    }
  }
}

function scheduleOf({ starts, cron }: MaintenanceWindow): ScheduleExpression {
  if (starts === undefined) return ScheduleExpression.expression(`cron(${cron ?? ''})`);
  const at = new Date(starts);
  return ScheduleExpression.at({
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
  });
}
