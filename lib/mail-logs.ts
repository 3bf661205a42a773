import { Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { FilterPattern, LogGroup, SubscriptionFilter } from 'aws-cdk-lib/aws-logs';
import { LambdaDestination } from 'aws-cdk-lib/aws-logs-destinations';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ENV } from '../core/contract.ts';
import { BundledFunction } from './bundled-function.ts';
import { createDeadLetters } from './dead-letters.ts';
import { DeployProblem } from './deploy-problem.ts';
import { tallyStatements } from './tally-statements.ts';

export interface MailLogsProps {
  readonly stackName: string;
  readonly files: Readonly<Record<string, string>>;
  readonly table: TableV2;
  readonly logGroups: readonly string[];
}

/** What mail servers write, log group by log group: CloudWatch Logs hands new lines to a function within seconds. */
export class MailLogs extends Construct {
  readonly function: LambdaFunction;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: MailLogsProps) {
    super(scope, id);
    this.function = new BundledFunction(this, 'Count', {
      verb: 'mail-logs',
      measures: true,
      description: 'counts what mail servers write in their logs',
      timeout: Duration.seconds(60),
      memoryMb: 512,
      files: props.files,
      environment: { [ENV.table]: props.table.tableName, [ENV.stack]: props.stackName },
    }).function;
    this.deadLetters = createDeadLetters(this, 'DeadLetters');
    this.function.configureAsyncInvoke({
      maxEventAge: Duration.hours(6),
      retryAttempts: 2,
      onFailure: new SqsDestination(this.deadLetters),
    });
    for (const name of props.logGroups) {
      // It would read what it writes, and write what it reads.
      if (name.includes(props.stackName) && /lambda|SesEvents|MailLogs/i.test(name))
        throw new DeployProblem(`Cannot read log group "${name}": it is one of Postwatch's own`);
      new SubscriptionFilter(this, `Lines ${name}`, {
        logGroup: LogGroup.fromLogGroupName(this, `Group ${name}`, name),
        destination: new LambdaDestination(this.function),
        filterPattern: FilterPattern.allEvents(),
        filterName: `${props.stackName}-postwatch`.slice(0, 512),
      });
    }
    for (const statement of tallyStatements(props.table)) this.function.addToRolePolicy(statement);
  }
}
