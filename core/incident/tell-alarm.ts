/** An alarm with no finding behind it, of the monitor itself or of counted mail: its row of core/alarms.ts says what it means. */
import { ALARMS } from '../alarms.ts';
import type { AlarmRow } from '../model/alarm-row.ts';
import { utcMinute } from '../model/utc-minute.ts';
import type { Message } from './message.ts';

/** What CloudWatch tells of a change of state. */
export interface AlarmNews {
  /** "<stack> <id> <probe> <target>", as core/alarms-of.ts names it. */
  readonly name: string;
  readonly state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
  readonly at: string;
  /** CloudWatch's own reason: the numbers. */
  readonly reason: string;
}

/** Row of an alarm of this installation, by its name. */
export function alarmRowOf(name: string, stack: string): AlarmRow | undefined {
  const [id] = name.startsWith(`${stack} `) ? name.slice(stack.length + 1).split(' ') : [];
  return ALARMS.find((row) => row.id === id);
}

export function tellAlarm({ name, state, at, reason }: AlarmNews, row: AlarmRow, stack: string): Message {
  const isOver = state === 'OK';
  const label = isOver ? 'RESOLVED' : labelOf(row);
  const subject = name.slice(stack.length + 1);
  const headline = isOver
    ? `[${label}] ${subject}: over since ${utcMinute(at)}`
    : `[${label}] ${row.title}, since ${utcMinute(at)}`;
  const lines = [
    headline,
    `Alarm     ${subject}`,
    ...(isOver
      ? []
      : [
          `Means     ${row.means}`,
          `Do        ${row.first}`,
          ...(row.about === 'mail'
            ? []
            : [
                'Not said  nothing about your mail: this is about the monitor, and what it cannot see meanwhile is unknown',
              ]),
        ]),
    `Numbers   ${reason}`,
    `Runbook   docs/runbook.md#${row.id}`,
  ];
  return {
    kind: isOver ? 'resolved' : 'opened',
    urgency: row.urgency,
    subject: `[${label}] ${stack}: ${subject}`,
    text: lines.join('\n'),
    headline,
    advice: isOver ? [] : [row.first],
    thread: name,
    facts: { alarm: row.id, state, since: at, stack, says: row.title, reason },
  };
}

function labelOf({ about, urgency }: AlarmRow): string {
  if (about === 'mail') return 'MAIL';
  return urgency === 'page' ? 'MONITOR DOWN' : 'MONITOR';
}
