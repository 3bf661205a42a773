import { Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ENV } from '../core/contract.ts';
import { BundledFunction } from './bundled-function.ts';
import { tableStatement } from './evidence-statements.ts';

/** Shows open incidents on the dashboard. Whoever looks is asked by the console first whether it may run. */
export class WidgetFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly files: Readonly<Record<string, string>>; readonly table: TableV2 },
  ) {
    super(scope, id);
    this.function = new BundledFunction(this, 'Widget', {
      verb: 'widget',
      description: 'shows open incidents on the dashboard',
      hasWords: true,
      timeout: Duration.seconds(20),
      memoryMb: 256,
      files: props.files,
      environment: { [ENV.table]: props.table.tableName },
    }).function;
    // Incidents, and the findings behind them.
    this.function.addToRolePolicy(
      tableStatement(props.table, ['dynamodb:GetItem', 'dynamodb:Query'], ['I#*', 'S#*']),
    );
  }
}
