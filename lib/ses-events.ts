import { ArnFormat, Duration, Stack, Token } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { CfnConfigurationSetEventDestination } from 'aws-cdk-lib/aws-ses';
import { Topic, type ITopic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Config } from '../core/config/schema.ts';
import { ENV } from '../core/contract.ts';
import { BundledFunction } from './bundled-function.ts';
import { createDeadLetters } from './dead-letters.ts';
import { DeployProblem } from './deploy-problem.ts';
import { tallyStatements } from './tally-statements.ts';

export interface SesEventSource {
  readonly region: string;
  /** One of both. */
  readonly configurationSet?: string | undefined;
  readonly topicArn?: string | undefined;
}

export interface SesEventsProps {
  readonly stackName: string;
  readonly files: Readonly<Record<string, string>>;
  readonly table: TableV2;
  readonly sources: readonly SesEventSource[];
}

const TIMEOUT = Duration.seconds(60);
/** Opens and clicks are nobody's business here, and most of the traffic. */
const TYPES = ['send', 'reject', 'bounce', 'complaint', 'delivery', 'deliveryDelay', 'renderingFailure'];

export function sesEventSources({ senders }: Pick<Config, 'senders'>): SesEventSource[] {
  return senders.flatMap(({ ses: { region, events } }) =>
    events === undefined ? [] : [{ region, ...events }],
  );
}

/**
 * What SES says of each message: configuration set -> topic -> queue -> function. By SNS, because SES gives events to
 * EventBridge at best effort only.
 */
export class SesEvents extends Construct {
  readonly function: LambdaFunction;
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: SesEventsProps) {
    super(scope, id);
    const { region } = Stack.of(this);
    this.function = new BundledFunction(this, 'Count', {
      verb: 'ses-events',
      measures: true,
      description: 'counts what SES says of each message',
      timeout: TIMEOUT,
      memoryMb: 512,
      files: props.files,
      environment: {
        [ENV.table]: props.table.tableName,
        [ENV.stack]: props.stackName,
        [ENV.vantage]: region,
        [ENV.sesRegions]: props.sources.map((one) => one.region).join(','),
      },
    }).function;
    this.deadLetters = createDeadLetters(this, 'DeadLetters');
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(TIMEOUT.toSeconds() * 6),
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
    for (const source of props.sources)
      this.topicOf(source).addSubscription(new SqsSubscription(this.queue, { rawMessageDelivery: true }));
    this.function.addEventSource(
      new SqsEventSource(this.queue, {
        // The wait makes few writes of many events: all of ten seconds are one.
        batchSize: 500,
        maxBatchingWindow: Duration.seconds(10),
        maxConcurrency: 5,
        reportBatchItemFailures: true,
      }),
    );
    for (const statement of tallyStatements(props.table)) this.function.addToRolePolicy(statement);
  }

  private topicOf({ region, configurationSet, topicArn }: SesEventSource): ITopic {
    if (topicArn !== undefined) return Topic.fromTopicArn(this, `Given ${region}`, topicArn);
    const stack = Stack.of(this);
    if (configurationSet === undefined || (!Token.isUnresolved(stack.region) && stack.region !== region))
      throw new DeployProblem(
        `Cannot give configuration set "${configurationSet}" of ${region} a destination from ${stack.region}: deploy there, or name a topic with topicArn`,
      );
    const topic = new Topic(this, `Events ${configurationSet}`, { enforceSSL: true });
    const policy = topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('ses.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          StringEquals: {
            'aws:SourceAccount': stack.account,
            'aws:SourceArn': stack.formatArn({
              service: 'ses',
              resource: 'configuration-set',
              resourceName: configurationSet,
              arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
            }),
          },
        },
      }),
    );
    const destination = new CfnConfigurationSetEventDestination(this, `Destination ${configurationSet}`, {
      configurationSetName: configurationSet,
      eventDestination: {
        name: `${stack.stackName}-postwatch`.slice(0, 64),
        enabled: true,
        matchingEventTypes: TYPES,
        snsDestination: { topicArn: topic.topicArn },
      },
    });
    // SES tries the topic when the destination is made.
    if (policy.policyDependable !== undefined) destination.node.addDependency(policy.policyDependable);
    return topic;
  }
}
