/** Seconds of "30s", "5m", "1h", "1d"; NaN for anything else. */
export function seconds(text: string): number {
  const match = /^(\d{1,5})([smhd])$/.exec(text);
  if (match === null) return Number.NaN;
  return Number(match[1]) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[match[2] ?? ''] ?? Number.NaN);
}
