import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** The table, in this region or in another one. */
export interface Evidence {
  readonly tableName: string;
  readonly tableArn: string;
}

/** Beginnings of partition keys (adapters/aws/record-keys.ts). */
const WRITTEN_ONCE = ['R#*', 'S#*', 'X#*', 'L#*'];
const COUNTED = ['W#*'];

/** To write and read evidence as who probes does: never to delete it, and not what people were told. */
export function evidenceStatements(table: Evidence): PolicyStatement[] {
  return [
    tableStatement(table, ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], WRITTEN_ONCE),
    tableStatement(table, ['dynamodb:UpdateItem', 'dynamodb:Query'], COUNTED),
  ];
}

/** Items of these partitions alone. */
export function tableStatement(
  table: Evidence,
  actions: readonly string[],
  partitions: readonly string[],
): PolicyStatement {
  return new PolicyStatement({
    actions: [...actions],
    resources: [table.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...partitions] } },
  });
}
