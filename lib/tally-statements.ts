import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** To keep which events were counted, and the counts of days; the evidence can be neither read nor touched by them. */
export function tallyStatements(table: TableV2): PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: ['dynamodb:UpdateItem'],
      resources: [table.tableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['E#*', 'N#*'] } },
    }),
  ];
}
