import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import { ENV } from '../core/contract.ts';
import type { Watched } from '../core/config/watched-of.ts';
import { BundledFunction } from './bundled-function.ts';
import { DeployProblem } from './deploy-problem.ts';
import { evidenceStatements, tableStatement, type Evidence } from './evidence-statements.ts';
import { queueArnsOf, queueVariables, type JobQueues } from './job-queues.ts';
import type { OpenPlane } from './open-plane.ts';

export interface ProbeFunctionProps extends JobQueues {
  readonly stackName: string;
  readonly files: Readonly<Record<string, string>>;
  readonly table: Evidence;
  /** Region of table, metrics and secrets, where it is another one. */
  readonly home?: string;
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
        ...queueVariables(props),
        [ENV.stack]: props.stackName,
        [ENV.vantage]: stack.region,
        ...(props.home === undefined ? {} : { [ENV.homeRegion]: props.home }),
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
        resources: [...queueArnsOf(props)],
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
    for (const statement of secretStatements(this, props.secrets, props.home))
      this.function.addToRolePolicy(statement);
  }
}

/** To read these secrets and no others. */
export function secretStatements(
  scope: Construct,
  secrets: readonly string[],
  region?: string,
): PolicyStatement[] {
  if (secrets.length === 0) return [];
  const stack = Stack.of(scope);
  return [
    new PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'],
      resources: secrets.map((secret) => secretArn(stack, secret, region)),
    }),
  ];
}

/** A secret's ARN ends in six characters that its name does not tell. */
function secretArn(stack: Stack, reference: string, region: string = stack.region): string {
  if (reference.startsWith('arn:')) return reference;
  return stack.formatArn({
    service: 'secretsmanager',
    region,
    resource: 'secret',
    resourceName: `${reference}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** Batches at a time: a hundred runs each, in about four seconds; twice what is needed, and bounded. */
export function concurrencyFor(watched: readonly Watched[]): number {
  const perSecond = watched.reduce((sum, { everySeconds }) => sum + 1 / everySeconds, 0);
  return Math.min(Math.max(Math.ceil((perSecond / 25) * 2), 2), 200);
}

/** Twice what one job may take, so that half of the time new ones may start. Lambda gives 15 minutes at most. */
export function timeoutFor(budgetSeconds: number): Duration {
  if (budgetSeconds > 300)
    throw new DeployProblem(`Cannot deploy with budget ${budgetSeconds} s: on AWS it is at most 5m`);
  return Duration.seconds(Math.max(budgetSeconds * 2, 120));
}
