import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoRecords } from '../../adapters/aws/dynamodb-records.ts';
import { createNodeClock } from '../../adapters/node/clock.ts';
import type { ShippedConfig } from '../../core/config/shipped-config.ts';
import { seconds } from '../../core/model/duration.ts';
import { requireEnv } from '../environment.ts';
import { openJobs } from '../open-jobs.ts';
import { openMetrics } from '../open-metrics.ts';
import { createHandler, type PlanDeps } from './plan-minute.ts';

/** The planner of this function's environment. Clients are made once per container. */
export function openPlanner(
  { config }: ShippedConfig,
  jobsOf: PlanDeps['jobsOf'],
): ReturnType<typeof createHandler> {
  return createHandler({
    jobsOf,
    jobs: openJobs(),
    records: createDynamoRecords({
      client: new DynamoDBClient(),
      table: requireEnv('table'),
      retentionDays: seconds(config.retention) / 86_400,
    }),
    metrics: openMetrics(),
    clock: createNodeClock(),
    stack: requireEnv('stack'),
  });
}
