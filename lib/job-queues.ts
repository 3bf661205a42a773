import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { ENV } from '../core/contract.ts';

/** Queues that a function sends jobs to: its own, and that of an agent where there is one. */
export interface JobQueues {
  readonly queue: Queue;
  readonly agentQueue?: Queue;
}

export function queuesOf({ queue, agentQueue }: JobQueues): readonly Queue[] {
  return agentQueue === undefined ? [queue] : [queue, agentQueue];
}

export function agentVariables({ agentQueue }: JobQueues): Readonly<Record<string, string>> {
  return agentQueue === undefined ? {} : { [ENV.agentQueueUrl]: agentQueue.queueUrl };
}
