import type { AlarmNews } from '../../core/incident/tell-alarm.ts';

/** What CloudWatch says through SNS, raw or in SNS's envelope. Undefined for anything else. */
export function readAlarm(body: string): AlarmNews | undefined {
  const outer = parse(body);
  const alarm = typeof outer?.['Message'] === 'string' ? parse(outer['Message']) : outer;
  if (alarm === undefined) return undefined;
  const { AlarmName: name, NewStateValue: state, StateChangeTime: at, NewStateReason: reason } = alarm;
  if (typeof name !== 'string' || !isState(state)) return undefined;
  const time = new Date(typeof at === 'string' ? at : Number.NaN);
  return {
    name,
    state,
    at: Number.isNaN(time.getTime()) ? '' : time.toISOString(),
    reason: typeof reason === 'string' ? reason : '',
  };
}

function isState(value: unknown): value is AlarmNews['state'] {
  return value === 'ALARM' || value === 'OK' || value === 'INSUFFICIENT_DATA';
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
