import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE } from '../core/contract.ts';
import { bundleHandler, handlerFile } from './bundle-handler.ts';
import { vpcStatement, type OpenPlane } from './open-plane.ts';

export interface BundledFunctionProps {
  /** Folder in functions/. */
  readonly verb: string;
  readonly description: string;
  readonly timeout: Duration;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  /** It writes metrics. */
  readonly measures?: boolean;
  /** It explains findings. */
  readonly hasWords?: boolean;
  /** Files beside the code, by name: the shipped configuration. */
  readonly files: Readonly<Record<string, string>>;
  /** Network to run in; none by default. */
  readonly plane?: OpenPlane;
}

/** A handler of functions/ as a Lambda function with its own log group and a role that may do what it was granted, no more. */
export class BundledFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Log', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Not AWSLambdaBasicExecutionRole: that one may write to every log group of the account.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    if (props.measures === true) {
      role.addToPolicy(metricStatement());
      Validations.of(role).acknowledge({
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason:
          'cloudwatch:PutMetricData knows no resources; a condition limits it to the namespace of Postwatch.',
      });
    }
    if (props.plane !== undefined) role.addToPolicy(vpcStatement());
    const folder = mkdtempSync(join(tmpdir(), 'postwatch-bundle-'));
    try {
      bundleHandler({
        entry: handlerFile(props.verb),
        folder,
        hasWords: props.hasWords === true,
        files: props.files,
      });
      this.function = new LambdaFunction(this, 'Function', {
        runtime: Runtime.NODEJS_24_X,
        architecture: Architecture.ARM_64,
        handler: 'index.handler',
        code: Code.fromAsset(folder),
        description: `${Stack.of(this).stackName}: ${props.description}`,
        timeout: props.timeout,
        memorySize: props.memoryMb,
        environment: { ...props.environment },
        ...(props.plane === undefined
          ? {}
          : { vpc: props.plane.vpc, securityGroups: [props.plane.securityGroup] }),
        role,
        logGroup,
        loggingFormat: LoggingFormat.JSON,
      });
    } finally {
      // The assembly has its own copy by now.
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

/** PutMetricData knows no resources; the namespace is the narrowest there is. */
export function metricStatement(): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.ALLOW,
    actions: ['cloudwatch:PutMetricData'],
    resources: ['*'],
    conditions: { StringEquals: { 'cloudwatch:namespace': METRIC_NAMESPACE } },
  });
}
