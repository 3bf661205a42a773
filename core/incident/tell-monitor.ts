/**
 * Alarms about the monitor itself. CloudWatch's words come at least once and in any order: what is not newer than what was
 * told is no news. It is told first and remembered then: a crash in between tells it twice, and that is better than never.
 */
import type { Records } from '../ports.ts';
import { chatMessage } from './chat-message.ts';
import type { NotifyDeps } from './notify.ts';
import { alarmRowOf, tellAlarm, type AlarmNews } from './tell-alarm.ts';

export interface TellMonitorDeps extends Pick<NotifyDeps, 'pager' | 'stack'> {
  readonly records: Pick<Records, 'getAlarm' | 'putAlarm'>;
}

/** A target's alarm says only that it is time to look; it is nothing here. */
export async function tellMonitor(
  alarm: AlarmNews,
  { records, pager, stack }: TellMonitorDeps,
): Promise<void> {
  const { name, state, at } = alarm;
  const row = alarmRowOf(name, stack);
  if (row === undefined || row.about === 'targets' || state === 'INSUFFICIENT_DATA') return;
  const before = await records.getAlarm(name);
  // Without a time nothing can be compared, and it is better told twice.
  if (at !== '' && before !== undefined && before.at >= at) return;
  // The end of what nobody was told about: an alarm that has just been made.
  const isNews = state === 'ALARM' || before?.state === 'ALARM';
  if (isNews) {
    const message = tellAlarm(alarm, row, stack);
    await pager.tell({ ...message, data: chatMessage(message) });
  }
  if (at !== '') await records.putAlarm({ name, state, at });
}
