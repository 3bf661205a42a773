import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { ENV } from '../core/contract.ts';
import type { VantageQueues } from './vantage-queues.ts';

/** Queues that a function sends jobs to: its own, that of an agent where there is one, those of all vantages. */
export interface JobQueues {
  readonly queue: IQueue;
  readonly agentQueue?: IQueue;
  readonly vantages?: VantageQueues;
}

export function queueArnsOf({ queue, agentQueue, vantages }: JobQueues): readonly string[] {
  if (vantages !== undefined) return vantages.arns;
  return (agentQueue === undefined ? [queue] : [queue, agentQueue]).map(({ queueArn }) => queueArn);
}

export function queueVariables({ queue, agentQueue, vantages }: JobQueues): Readonly<Record<string, string>> {
  return {
    [ENV.queueUrl]: queue.queueUrl,
    ...(agentQueue === undefined ? {} : { [ENV.agentQueueUrl]: agentQueue.queueUrl }),
    ...(vantages === undefined ? {} : { [ENV.vantages]: vantages.variable }),
  };
}
