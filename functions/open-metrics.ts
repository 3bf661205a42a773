import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { createCloudWatchMetrics } from '../adapters/aws/cloudwatch-metrics.ts';
import type { Metrics } from '../core/ports.ts';
import { atHome, logProblem } from './environment.ts';

/** One for a container: what CloudWatch had no time for waits in it. */
export function openMetrics(): Metrics {
  return createCloudWatchMetrics({
    client: new CloudWatchClient(atHome()),
    onLate: (error, waiting) => logProblem(`metrics: ${waiting} wait`, error),
  });
}
