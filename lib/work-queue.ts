import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { createDeadLetters } from './dead-letters.ts';

/** Jobs on their way to the probe function, and those that were given up. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  /** For so long a job is nobody else's. */
  readonly visibility: Duration;

  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly functionTimeout: Duration;
      readonly queueName?: string;
      readonly deadLettersShow?: string;
    },
  ) {
    super(scope, id);
    this.deadLetters = createDeadLetters(this, 'DeadLetters', props.deadLettersShow);
    // AWS asks for six times the function's timeout, so that a throttled batch is not handed out twice.
    this.visibility = Duration.seconds(props.functionTimeout.toSeconds() * 6);
    this.queue = new Queue(this, 'Queue', {
      ...(props.queueName === undefined ? {} : { queueName: props.queueName }),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: this.visibility,
      // A job older than this would be recorded as stale anyway.
      retentionPeriod: Duration.hours(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 3 },
    });
  }
}
