/** What an agent does until it is told to end: receives messages, does their jobs, tells the queue what became of them. */
import pLimit from 'p-limit';
import type { Inbox, QueueMessage } from '../adapters/aws/sqs-inbox.ts';
import { backOffMs } from '../core/model/back-off.ts';
import { workBatch, type BatchDeps } from '../core/pipeline/work-batch.ts';
import type { Clock } from '../core/ports.ts';

export interface AgentDeps extends Omit<BatchDeps, 'limit' | 'clock'> {
  readonly inbox: Pick<Inbox, 'receive' | 'done' | 'comeAgain'>;
  readonly clock: Clock;
  /** Longest time that one job takes. */
  readonly budgetMs: number;
  /** For so long a received message is nobody else's. */
  readonly hiddenMs: number;
  readonly onError: (what: string, error: unknown) => void;
}

/** Probes wait on the network: two cores keep dozens in flight. */
const JOBS_AT_ONCE = 32;
/** So that a batch with one slow server in it does not hold up the next. */
const BATCHES_AT_ONCE = 4;
/** For writing what was seen, after the last job. */
const RESERVE_MS = 10_000;
/** Three deliveries this far apart are over before a job is stale. */
const AGAIN_SECONDS = 240;
const PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 60_000;

/** Time that a queue must hide messages for at least, or no job could ever be started. */
export function neededMs(budgetMs: number): number {
  return 2 * budgetMs + RESERVE_MS;
}

/** Resolves after the signal, when everything that was under way is done and the rest is back in the queue. */
export async function runAgentLoop(deps: AgentDeps, signal: AbortSignal): Promise<void> {
  const limit = pLimit(JOBS_AT_ONCE);
  await Promise.all(
    Array.from({ length: BATCHES_AT_ONCE }, async () => takeBatches({ ...deps, limit }, signal)),
  );
}

async function takeBatches(deps: AgentDeps & Pick<BatchDeps, 'limit'>, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await takeBatch(deps, signal);
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      deps.onError('the queue', error);
      const pause = { attempt: failures, baseMs: PAUSE_MS, capMs: LONGEST_PAUSE_MS, random: Math.random };
      await deps.clock.sleep(backOffMs(pause), signal);
    }
  }
}

async function takeBatch(deps: AgentDeps & Pick<BatchDeps, 'limit'>, signal: AbortSignal): Promise<void> {
  const { inbox, clock } = deps;
  const messages = await inbox.receive();
  if (messages.length === 0) return;
  const last = clock.elapsed() + deps.hiddenMs - deps.budgetMs - RESERVE_MS;
  const results = await doBatch(messages, () => !signal.aborted && clock.elapsed() < last, deps);
  const ended = (status: 'fulfilled' | 'rejected'): QueueMessage[] =>
    messages.filter((_, index) => results[index]?.status === status);
  await inbox.done(ended('fulfilled'));
  await inbox.comeAgain(ended('rejected'), AGAIN_SECONDS);
}

/** What could not be counted, measured or handed back fails with all its messages: their records are there by then. */
async function doBatch(
  messages: readonly QueueMessage[],
  hasTime: () => boolean,
  deps: AgentDeps & Pick<BatchDeps, 'limit'>,
): Promise<PromiseSettledResult<void>[]> {
  try {
    const bodies = messages.map(({ body }) => body);
    const results = await workBatch(bodies, hasTime, deps);
    for (const result of results) if (result.status === 'rejected') deps.onError('a message', result.reason);
    return results;
  } catch (reason) {
    deps.onError('a batch', reason);
    return messages.map(() => ({ status: 'rejected', reason }));
  }
}
