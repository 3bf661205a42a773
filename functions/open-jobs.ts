import { SQSClient } from '@aws-sdk/client-sqs';
import { queueRegion } from '../adapters/aws/queue-region.ts';
import { createSqsJobs } from '../adapters/aws/sqs-jobs.ts';
import { routeJobs } from '../core/pipeline/route-jobs.ts';
import { routeVantages } from '../core/pipeline/route-vantages.ts';
import type { Jobs } from '../core/ports.ts';
import { optionalEnv, readVantages, requireEnv } from './environment.ts';

/** Where jobs go, by the contract: to the queue of the functions, an agent's to its own, a vantage's to its own. */
export function openJobs(): Jobs {
  const vantages = readVantages();
  if (vantages !== undefined) return routeVantages(vantages, openQueue);
  const agent = optionalEnv('agentQueueUrl');
  return routeJobs(openQueue(requireEnv('queueUrl')), agent === undefined ? undefined : openQueue(agent));
}

/** A request is signed for one region: each queue has a client of its own. */
function openQueue(queueUrl: string): Jobs {
  const region = queueRegion(queueUrl);
  return createSqsJobs({ client: new SQSClient(region === undefined ? {} : { region }), queueUrl });
}
