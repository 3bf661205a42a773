import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { notify, type NotifyDeps } from '../../core/incident/notify.ts';
import { tellMonitor } from '../../core/incident/tell-monitor.ts';
import { logProblem } from '../environment.ts';
import { readAlarm } from './read-alarm.ts';

/** Without records: the schedule's look, which tells of ends that no alarm told of. */
export function createHandler(deps: NotifyDeps): (event: Partial<SQSEvent>) => Promise<SQSBatchResponse> {
  return async ({ Records: messages = [] }) => {
    const failed: string[] = [];
    for (const { messageId, body } of messages) {
      try {
        const alarm = readAlarm(body);
        if (alarm === undefined) throw new Error(`Cannot read an alarm: "${body.slice(0, 80)}"`);
        await tellMonitor(alarm, deps);
      } catch (error) {
        logProblem(`alarm ${messageId}`, error);
        failed.push(messageId);
      }
    }
    // Once for the whole batch: forty alarms of one cause are one message. It throws, and the batch comes again.
    await notify(deps);
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}
