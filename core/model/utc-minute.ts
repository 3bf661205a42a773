/** "2026-11-29 08:12 UTC" of an ISO 8601 time; what cannot be read is given back as it is. */
export function utcMinute(iso: string): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? iso : `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
