import type { SQSClient } from '@aws-sdk/client-sqs';
import { createSqsJobs } from '../adapters/aws/sqs-jobs.ts';
import { routeJobs } from '../core/pipeline/route-jobs.ts';
import type { Jobs } from '../core/ports.ts';
import { optionalEnv, requireEnv } from './environment.ts';

/** Where jobs go, by the contract: to the queue of the functions, and an agent's to its own. */
export function openJobs(client: SQSClient): Jobs {
  const agent = optionalEnv('agentQueueUrl');
  return routeJobs(
    createSqsJobs({ client, queueUrl: requireEnv('queueUrl') }),
    agent === undefined ? undefined : createSqsJobs({ client, queueUrl: agent }),
  );
}
