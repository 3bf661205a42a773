import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Bill } from '../core/bill/estimate-bill.ts';
import { Postwatch, type PostwatchProps } from './postwatch.ts';

/** The monitor as a stack of its own, with outputs that name what the runbook speaks of. */
export class PostwatchStack extends Stack {
  readonly bill: Bill;

  constructor(scope: Construct, id: string, props: StackProps & PostwatchProps) {
    super(scope, id, { description: 'Postwatch: monitoring of mail', ...props });
    const mail = new Postwatch(this, 'Mail', props);
    this.bill = mail.bill;
    const { records, alarms, people, queue, deadLetters, functions, address, agent, sesEvents, mailLogs } =
      mail;
    for (const [name, value] of Object.entries({
      RecordsTableName: records.tableName,
      AlarmTopicArn: alarms.topicArn,
      PageTopicArn: people.page.topicArn,
      TicketTopicArn: people.ticket.topicArn,
      WorkQueueUrl: queue.queueUrl,
      WorkDeadLettersUrl: deadLetters.work.queueUrl,
      ScheduleDeadLettersUrl: deadLetters.schedule.queueUrl,
      NotifyDeadLettersUrl: deadLetters.notify.queueUrl,
      PlanLogGroup: functions.plan.logGroup.logGroupName,
      ProbeLogGroup: functions.probe.logGroup.logGroupName,
      NotifyLogGroup: functions.notify.logGroup.logGroupName,
      ...(address === undefined ? {} : { ProbeAddress: address.ref }),
      ...(sesEvents === undefined
        ? {}
        : {
            SesEventsQueueUrl: sesEvents.queue.queueUrl,
            SesEventsDeadLettersUrl: sesEvents.deadLetters.queueUrl,
            SesEventsLogGroup: sesEvents.function.logGroup.logGroupName,
          }),
      ...(mailLogs === undefined
        ? {}
        : {
            MailLogsDeadLettersUrl: mailLogs.deadLetters.queueUrl,
            MailLogsLogGroup: mailLogs.function.logGroup.logGroupName,
          }),
      ...(agent === undefined
        ? {}
        : { AgentQueueUrl: agent.queue.queueUrl, AgentPolicyArn: agent.policy.managedPolicyArn }),
    })) {
      new CfnOutput(this, name, { value });
    }
  }
}
