import { UsageError } from './usage-error.ts';

/** A moment in UTC: a date (its start or its end), a date with time, or full ISO 8601. Throws UsageError. */
export function readInstant(option: string, text: string, edge: 'start' | 'end'): Date {
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?$/.test(text);
  const zoned = isDate
    ? `${text}T${edge === 'start' ? '00:00:00.000' : '23:59:59.999'}Z`
    : /(Z|[+-]\d{2}:\d{2})$/.test(text)
      ? text
      : `${text}Z`;
  const instant = new Date(zoned);
  if ((!isDate && !isTime) || Number.isNaN(instant.getTime()))
    throw new UsageError(`${option}: must be a date such as 2026-11-22 or 2026-11-22T14:00, got "${text}"`);
  return instant;
}
