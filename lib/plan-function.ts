import { Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ENV } from '../core/contract.ts';
import { BundledFunction } from './bundled-function.ts';
import { tableStatement } from './evidence-statements.ts';
import type { TargetRegistry } from './target-registry.ts';
import { queueArnsOf, queueVariables, type JobQueues } from './job-queues.ts';

export interface PlanFunctionProps extends JobQueues {
  readonly stackName: string;
  readonly files: Readonly<Record<string, string>>;
  /** Where the targets stand, unless beside the code. */
  readonly registry?: TargetRegistry;
  readonly table: TableV2;
  /** Minutes that could not be planned at all. */
  readonly deadLetters: Queue;
}

/** Once a minute: which jobs are due, into the queue. */
export class PlanFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: PlanFunctionProps) {
    super(scope, id);
    this.function = new BundledFunction(this, 'Plan', {
      verb: props.registry === undefined ? 'plan' : 'plan-many',
      measures: true,
      description: 'plans the jobs of a minute',
      timeout: Duration.seconds(50),
      // A minute of a large installation is tens of megabytes of jobs.
      memoryMb: props.registry === undefined ? 256 : 512,
      files: props.files,
      environment: {
        [ENV.table]: props.table.tableName,
        ...queueVariables(props),
        [ENV.stack]: props.stackName,
        ...(props.registry === undefined ? {} : { [ENV.registry]: props.registry.address }),
      },
    }).function;
    props.registry?.allowReading(this.function);
    // A minute that is planned late is planned for nothing; its jobs are idempotent, so a retry does no harm.
    this.function.configureAsyncInvoke({
      maxEventAge: Duration.minutes(5),
      retryAttempts: 2,
      onFailure: new SqsDestination(props.deadLetters),
    });
    // Sweeps, and no other of the table's items.
    this.function.addToRolePolicy(
      tableStatement(props.table, ['dynamodb:Query', 'dynamodb:UpdateItem'], ['W#*']),
    );
    this.function.addToRolePolicy(
      new PolicyStatement({
        actions: ['sqs:SendMessage'],
        resources: [...queueArnsOf(props)],
      }),
    );
  }
}
