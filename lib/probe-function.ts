import { ArnFormat, Stack, type Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ENV } from '../core/contract.ts';
import { BundledFunction } from './bundled-function.ts';
import { evidenceStatements, tableStatement } from './evidence-statements.ts';
import { agentVariables, queuesOf } from './job-queues.ts';
import type { OpenPlane } from './open-plane.ts';

export interface ProbeFunctionProps {
  readonly stackName: string;
  readonly files: Readonly<Record<string, string>>;
  readonly table: TableV2;
  readonly queue: Queue;
  /** For jobs on port 25, where an agent does them. */
  readonly agentQueue?: Queue;
  /** Names or ARNs of the secrets that endpoints log in with. */
  readonly secrets: readonly string[];
  readonly resolvers: readonly string[];
  /** Some sender is an account at SES. */
  readonly readsSes: boolean;
  /** Senders of round trips that SES carries. */
  readonly sendsBySes: readonly string[];
  /** Batches at a time: bounds what we ask of the world, and of the account's concurrency. */
  readonly maxConcurrency: number;
  readonly timeout: Duration;
  /** Network from which port 25 can be open; without it AWS closes that port. */
  readonly plane?: OpenPlane;
}

/** Takes jobs from the queue and does them, tens at a time. */
export class ProbeFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: ProbeFunctionProps) {
    super(scope, id);
    const stack = Stack.of(this);
    this.function = new BundledFunction(this, 'Probe', {
      verb: 'probe',
      measures: true,
      description: 'probes mail servers, DNS and blocklists',
      timeout: props.timeout,
      memoryMb: 512,
      files: props.files,
      ...(props.plane === undefined ? {} : { plane: props.plane }),
      environment: {
        [ENV.table]: props.table.tableName,
        [ENV.queueUrl]: props.queue.queueUrl,
        ...agentVariables(props),
        [ENV.stack]: props.stackName,
        [ENV.vantage]: stack.region,
        ...(props.plane === undefined ? { [ENV.port25]: 'closed' } : {}),
        ...(props.resolvers.length === 0 ? {} : { [ENV.resolvers]: props.resolvers.join(',') }),
      },
    }).function;
    this.function.addEventSource(
      new SqsEventSource(props.queue, {
        batchSize: 10,
        reportBatchItemFailures: true,
        maxConcurrency: props.maxConcurrency,
      }),
    );
    for (const statement of evidenceStatements(props.table)) this.function.addToRolePolicy(statement);
    // Failures are asked again, and what a batch had no time for.
    this.function.addToRolePolicy(
      new PolicyStatement({
        actions: ['sqs:SendMessage'],
        resources: queuesOf(props).map(({ queueArn }) => queueArn),
      }),
    );
    if (props.readsSes) {
      // What was counted of SES's own events.
      this.function.addToRolePolicy(tableStatement(props.table, ['dynamodb:Query'], ['N#*']));
      // Neither SES's questions nor CloudWatch's know resources; all of them only read.
      this.function.addToRolePolicy(
        new PolicyStatement({
          actions: [
            'ses:GetAccountSendingEnabled',
            'ses:GetIdentityDkimAttributes',
            'ses:GetIdentityMailFromDomainAttributes',
            'ses:GetIdentityVerificationAttributes',
            'ses:GetSendQuota',
            'ses:GetSendStatistics',
            'cloudwatch:GetMetricStatistics',
          ],
          resources: ['*'],
        }),
      );
    }
    if (props.sendsBySes.length > 0) {
      // By identity: an address is sent for by its own identity or by that of its domain.
      const identities = props.sendsBySes.flatMap((from) => [from, from.slice(from.lastIndexOf('@') + 1)]);
      this.function.addToRolePolicy(
        new PolicyStatement({
          actions: ['ses:SendRawEmail'],
          resources: [...new Set(identities)].map(
            (name) => `arn:${stack.partition}:ses:*:${stack.account}:identity/${name}`,
          ),
          conditions: { StringEquals: { 'ses:FromAddress': [...props.sendsBySes] } },
        }),
      );
    }
    for (const statement of secretStatements(this, props.secrets)) this.function.addToRolePolicy(statement);
  }
}

/** To read these secrets and no others. */
export function secretStatements(scope: Construct, secrets: readonly string[]): PolicyStatement[] {
  if (secrets.length === 0) return [];
  const stack = Stack.of(scope);
  return [
    new PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'],
      resources: secrets.map((secret) => secretArn(stack, secret)),
    }),
  ];
}

/** A secret's ARN ends in six characters that its name does not tell. */
function secretArn(stack: Stack, reference: string): string {
  if (reference.startsWith('arn:')) return reference;
  return stack.formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${reference}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
