/** Times of logs that name no zone: that of this machine, or the one that is given. */
import { UsageError } from './usage-error.ts';

/** Minutes ahead of UTC of this machine at a local time. */
export function machineZone(local: number): number {
  const at = new Date(local);
  const here = new Date(
    at.getUTCFullYear(),
    at.getUTCMonth(),
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
  );
  return -here.getTimezoneOffset();
}

export function readOffset(text: string): number {
  const found = /^([+-])(\d\d):?(\d\d)$/.exec(text);
  if (text === 'Z' || text.toUpperCase() === 'UTC') return 0;
  if (found === null || Number(found[2]) > 14 || Number(found[3]) > 59) {
    throw new UsageError(`--utc-offset: must be such as +01:00, -0530 or UTC, got "${text}"`);
  }
  return (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]));
}
