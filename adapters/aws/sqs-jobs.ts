/**
 * Jobs over SQS. A message is a JSON array of jobs: several jobs in one message cost one request, and ten messages
 * travel in one call. Nothing is dropped: whatever SQS does not accept is sent again, and then it throws.
 */
import {
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import pLimit from 'p-limit';
import type { AnyJob } from '../../core/model/job.ts';
import { PROBES } from '../../core/model/probe.ts';
import { slotOf } from '../../core/pipeline/plan.ts';
import { settle } from '../../core/pipeline/settle.ts';
import type { Jobs } from '../../core/ports.ts';

/** Few enough that one slow peer holds up few others when a message comes back. */
const JOBS_PER_MESSAGE = 10;
const MESSAGES_PER_CALL = 10;
/** SQS takes 256 KiB a call, all messages together; some room for its own envelope. */
const BYTES_PER_CALL = 250 * 1024;
const MAX_DELAY_SECONDS = 900;
const TRIES = 3;
/** A minute of a large installation is hundreds of calls: one after the other they would fill the minute. */
const CALLS_AT_ONCE = 8;

export function createSqsJobs(options: { readonly client: SQSClient; readonly queueUrl: string }): Jobs {
  return {
    async send(jobs, { delaySeconds = 0 } = {}) {
      const delay = Math.min(Math.max(Math.round(delaySeconds), 0), MAX_DELAY_SECONDS);
      const limit = pLimit(CALLS_AT_ONCE);
      const sent = packCalls(packMessages(jobs)).map((bodies) =>
        limit(async () => {
          const entries = bodies.map((MessageBody, index) => ({
            Id: String(index),
            MessageBody,
            ...(delay === 0 ? {} : { DelaySeconds: delay }),
          }));
          await sendAll(options.client, options.queueUrl, entries);
        }),
      );
      await settle(sent);
    },
  };
}

/** Bodies of messages, each of at most ten jobs and never larger than one call. */
export function packMessages(jobs: readonly AnyJob[]): string[] {
  return pack(
    jobs.map((job) => JSON.stringify(job)),
    JOBS_PER_MESSAGE,
  ).map((texts) => `[${texts.join(',')}]`);
}

/**
 * Jobs in a message's body; throws on anything else, for only we write to this queue. A job of a version to come is
 * something else, too: it comes again, perhaps to a function that was replaced meanwhile.
 */
export function readMessage(body: string): AnyJob[] {
  const jobs = parseJson(body);
  if (!Array.isArray(jobs) || !jobs.every(isJob)) {
    throw new Error(`Cannot read a message of the work queue: "${body.slice(0, 80)}"`);
  }
  return jobs;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isJob(value: unknown): value is AnyJob {
  const job = value as Partial<AnyJob> | null;
  return (
    typeof job === 'object' &&
    job !== null &&
    PROBES.some((probe) => probe === job.probe) &&
    typeof job.target === 'string' &&
    typeof job.subject === 'object' &&
    job.subject !== null &&
    isSlot(job.slot) &&
    ATTEMPTS.test(String(job.attempt)) &&
    typeof job.configHash === 'string' &&
    [job.notBefore, job.greylistedSince].every((time) => time === undefined || isTime(time))
  );
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

/** One digit: attempts are sorted as text. */
const ATTEMPTS = /^[1-9]$/;

/** Danger: states are compared by their slot, as text. */
function isSlot(slot: unknown): boolean {
  return isTime(slot) && slot === slotOf(new Date(String(slot)));
}

function packCalls(bodies: readonly string[]): string[][] {
  return pack(bodies, MESSAGES_PER_CALL);
}

/** Consecutive texts in groups, limited by number and by bytes; a text too large for any call throws. */
function pack(texts: readonly string[], most: number): string[][] {
  const groups: string[][] = [];
  let bytes = 0;
  for (const text of texts) {
    // Two more for the brackets or the comma that joins jobs.
    const size = Buffer.byteLength(text) + 2;
    if (size > BYTES_PER_CALL)
      throw new Error(`Cannot send a job of ${size} bytes: SQS takes ${BYTES_PER_CALL}`);
    const last = groups.at(-1);
    if (last === undefined || last.length === most || bytes + size > BYTES_PER_CALL) {
      groups.push([text]);
      bytes = size;
    } else {
      last.push(text);
      bytes += size;
    }
  }
  return groups;
}

/** A call may succeed in part: only what failed goes again. */
async function sendAll(
  client: SQSClient,
  queueUrl: string,
  entries: readonly SendMessageBatchRequestEntry[],
): Promise<void> {
  let rest = [...entries];
  let why = '';
  for (let tried = 0; tried < TRIES; tried++) {
    const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: rest }));
    const failed = answer.Failed ?? [];
    if (failed.length === 0) return;
    why = failed[0]?.Message ?? failed[0]?.Code ?? '';
    rest = rest.filter((entry) => failed.some(({ Id }) => Id === entry.Id));
  }
  throw new Error(`Cannot send ${rest.length} messages to the work queue: ${why}`);
}
