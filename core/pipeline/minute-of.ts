const MINUTE = 60_000;

/** Minutes since 1970; throws on what is no slot. */
export function minuteOf(slot: string): number {
  const minute = Date.parse(slot) / MINUTE;
  if (!Number.isInteger(minute)) throw new RangeError(`Cannot plan slot "${slot}": not a minute in UTC`);
  return minute;
}
