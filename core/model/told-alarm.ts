/** The last change of an alarm about the monitor that was dealt with. */
export interface ToldAlarm {
  /** Name of the alarm. */
  readonly name: string;
  readonly state: 'ALARM' | 'OK';
  /** When CloudWatch changed it, ISO 8601. */
  readonly at: string;
}
