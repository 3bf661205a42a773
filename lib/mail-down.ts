import { AlarmRule, AlarmState, CompositeAlarm, type IAlarmRule } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { MAIL_DOWN } from '../core/alarms.ts';
import type { AlarmRow } from '../core/model/alarm-row.ts';
import type { InstalledAlarm } from './alarms.ts';

/** core/alarms.ts: MAIL_DOWN. */
export class MailDown extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: { readonly stackName: string; readonly alarms: readonly InstalledAlarm[]; readonly topic: ITopic },
  ) {
    super(scope, id);
    const ringing = (about: AlarmRow['about']): IAlarmRule =>
      AlarmRule.anyOf(
        ...props.alarms
          .filter(({ row }) => row.about === about && row.urgency === 'page')
          .map(({ alarm }) => AlarmRule.fromAlarm(alarm, AlarmState.ALARM)),
      );
    const alarm = new CompositeAlarm(this, 'Alarm', {
      compositeAlarmName: `${props.stackName} ${MAIL_DOWN.id}`,
      alarmDescription: `[page] ${MAIL_DOWN.title}\nMeans: ${MAIL_DOWN.means}\nFirst: ${MAIL_DOWN.first}\nRunbook: docs/runbook.md#${MAIL_DOWN.id}`,
      alarmRule: AlarmRule.allOf(ringing('targets'), AlarmRule.not(ringing('monitor'))),
    });
    const action = new SnsAction(props.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }
}
