/** What is left of a reputation after a pause: from so many days without mail on, one resumes at this share of what was reached. */
export interface IdleRule {
  readonly afterDays: number;
  /** 0 = cold: from the first day again. */
  readonly keeps: number;
  readonly source: string;
  readonly verified: boolean;
}

const OURS = 'ours: the way from "all of it" to "cold after 30 days" in steps';

export const IDLE_RULES: readonly IdleRule[] = [
  { afterDays: 7, keeps: 0.8, source: OURS, verified: false },
  { afterDays: 14, keeps: 0.5, source: OURS, verified: false },
  { afterDays: 21, keeps: 0.25, source: OURS, verified: false },
  {
    afterDays: 31,
    keeps: 0,
    source:
      'Twilio SendGrid documentation: warm up again when nothing was sent for more than 30 days; most reputation systems keep 30 days',
    verified: true,
  },
];

/** undefined = too short to matter. */
export function idleRuleOf(days: number): IdleRule | undefined {
  return IDLE_RULES.findLast(({ afterDays }) => days >= afterDays);
}
