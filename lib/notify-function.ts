import { Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ENV } from '../core/contract.ts';
import { BundledFunction } from './bundled-function.ts';
import { createDeadLetters } from './dead-letters.ts';
import { tableStatement } from './evidence-statements.ts';
import { InvokeTarget } from './invoke-target.ts';
import type { Notifications } from './notifications.ts';

export interface NotifyFunctionProps {
  readonly stackName: string;
  readonly files: Readonly<Record<string, string>>;
  readonly table: TableV2;
  readonly notifications: Notifications;
}

const TIMEOUT = Duration.seconds(60);

/** Alarms that ring together come as one batch, and leave as one message for each cause. */
export class NotifyFunction extends Construct {
  readonly function: LambdaFunction;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: NotifyFunctionProps) {
    super(scope, id);
    const { alarms, people, key } = props.notifications;
    this.function = new BundledFunction(this, 'Notify', {
      verb: 'notify',
      description: 'tells people what is new, once',
      hasWords: true,
      timeout: TIMEOUT,
      memoryMb: 512,
      files: props.files,
      environment: {
        [ENV.table]: props.table.tableName,
        [ENV.stack]: props.stackName,
        [ENV.pageTopic]: people.page.topicArn,
        [ENV.ticketTopic]: people.ticket.topicArn,
      },
    }).function;
    this.deadLetters = createDeadLetters(this, 'DeadLetters');
    const queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(TIMEOUT.toSeconds() * 6),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
    alarms.addSubscription(new SqsSubscription(queue, { rawMessageDelivery: true }));
    this.function.addEventSource(
      new SqsEventSource(queue, {
        // The wait is what makes one message of forty alarms.
        batchSize: 500,
        maxBatchingWindow: Duration.seconds(20),
        maxConcurrency: 2,
        reportBatchItemFailures: true,
      }),
    );
    const { target, group } = new InvokeTarget(this, 'LookTarget', {
      function: this.function,
      input: ScheduleTargetInput.fromObject({}),
      retryAttempts: 1,
      deadLetters: this.deadLetters,
    });
    new Schedule(this, 'Look', {
      description: 'Postwatch tells of troubles that are over, and of what no alarm told',
      schedule: ScheduleExpression.rate(Duration.minutes(5)),
      target,
      scheduleGroup: group,
    });
    this.function.addToRolePolicy(
      new PolicyStatement({
        actions: ['dynamodb:GetItem', 'dynamodb:Query'],
        resources: [props.table.tableArn],
      }),
    );
    // It keeps what it told, and cannot touch the evidence.
    this.function.addToRolePolicy(tableStatement(props.table, ['dynamodb:PutItem'], ['I#*']));
    this.function.addToRolePolicy(
      new PolicyStatement({
        actions: ['sns:Publish'],
        resources: Object.values(people).map(({ topicArn }) => topicArn),
      }),
    );
    this.function.addToRolePolicy(
      new PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] }),
    );
  }
}
