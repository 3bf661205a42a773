/** Values of foreign JSON, each bounded and of the type that was asked for. */
export type JsonObject = Readonly<Record<string, unknown>>;

const MOST_ITEMS = 1000;
const LONGEST = 4000;

export function objectOf(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]).slice(0, MOST_ITEMS) : [];
}

export function textOf(value: unknown, most = LONGEST): string {
  return typeof value === 'string' ? value.slice(0, most) : '';
}

export function parseObject(text: string): JsonObject | undefined {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** ISO 8601 in UTC, to the millisecond; "" for anything that is no time. */
export function timeOf(value: unknown): string {
  const text = textOf(value, 40);
  // Without the day a text such as "1" would be a year to the engine.
  if (!/^\d{4}-\d\d-\d\dT/.test(text)) return '';
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? '' : time.toISOString();
}
