import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { chatMessage } from '../../core/incident/chat-message.ts';
import { notify, type NotifyDeps } from '../../core/incident/notify.ts';
import { alarmRowOf, tellAlarm } from '../../core/incident/tell-alarm.ts';
import { logProblem } from '../environment.ts';
import { readAlarm } from './read-alarm.ts';

/** Without records: the schedule's look, which tells of ends that no alarm told of. */
export function createHandler(deps: NotifyDeps): (event: Partial<SQSEvent>) => Promise<SQSBatchResponse> {
  return async ({ Records: messages = [] }) => {
    const failed: string[] = [];
    for (const { messageId, body } of messages) {
      try {
        await tellOfMonitor(body, deps);
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

/** A target's alarm says only that it is time to look; an alarm about the monitor is told as it is. */
async function tellOfMonitor(body: string, { pager, stack }: NotifyDeps): Promise<void> {
  const alarm = readAlarm(body);
  if (alarm === undefined) throw new Error(`Cannot read an alarm: "${body.slice(0, 80)}"`);
  const row = alarmRowOf(alarm.name, stack);
  if (row === undefined || row.about === 'targets' || alarm.state === 'INSUFFICIENT_DATA') return;
  const message = tellAlarm(alarm, row, stack);
  await pager.tell({ ...message, data: chatMessage(message) });
}
