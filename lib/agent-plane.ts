import { Duration, Validations } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { metricStatement } from './bundled-function.ts';
import { evidenceStatements } from './evidence-statements.ts';
import { secretStatements } from './probe-function.ts';
import type { VantageQueues } from './vantage-queues.ts';

export interface AgentPlaneProps {
  readonly table: TableV2;
  /** Names or ARNs of the secrets that endpoints log in with. */
  readonly secrets: readonly string[];
  readonly deadLetters: Queue;
  readonly visibility: Duration;
  /** Where several vantages look: all their queues, and the name of this one. */
  readonly vantages?: VantageQueues;
  readonly queueName?: string;
}

/** Jobs that no function does: `postwatch agent` on a host takes them, with no right but those of the policy here. */
export class AgentPlane extends Construct {
  readonly queue: Queue;
  readonly policy: ManagedPolicy;

  constructor(scope: Construct, id: string, props: AgentPlaneProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      ...(props.queueName === undefined ? {} : { queueName: props.queueName }),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: props.visibility,
      // As long as the functions' own: what is older is stale, and the age rings long before.
      retentionPeriod: Duration.hours(4),
      deadLetterQueue: { queue: props.deadLetters, maxReceiveCount: 3 },
    });
    this.policy = new ManagedPolicy(this, 'Policy', {
      description: 'What postwatch agent needs: attach it to the role or user of its host',
      statements: [
        new PolicyStatement({
          actions: [
            'sqs:ChangeMessageVisibility',
            'sqs:DeleteMessage',
            'sqs:GetQueueAttributes',
            'sqs:ReceiveMessage',
            'sqs:SendMessage',
          ],
          resources: [this.queue.queueArn],
        }),
        ...(props.vantages === undefined
          ? []
          : [new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [...props.vantages.arns] })]),
        ...evidenceStatements(props.table),
        metricStatement(),
        ...secretStatements(this, props.secrets),
      ],
    });
    Validations.of(this.policy).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'cloudwatch:PutMetricData knows no resources; a condition limits it to the namespace of Postwatch.',
    });
  }
}
