import { Duration, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** A queue for what was given up, kept as long as SQS keeps anything, so that a long weekend loses nothing. */
export function createDeadLetters(
  scope: Construct,
  id: string,
  how = 'an alarm rings for its first message',
): Queue {
  const queue = new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: `It is itself the queue for what was given up; ${how}.`,
  });
  return queue;
}
