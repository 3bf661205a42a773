import type { Tallies } from '../../core/ports.ts';

/** Counted events in memory: what an installation without AWS, or a test, has. */
export function createMemoryTallies(): Tallies {
  const claims = new Map<string, Set<string>>();
  const tallies = new Map<string, Map<string, Record<string, number>>>();
  return {
    claim: async (source, bucket, ids) => {
      const key = `${source}\n${bucket}`;
      const known = claims.get(key) ?? new Set<string>();
      claims.set(key, known);
      const fresh = [...new Set(ids)].filter((id) => !known.has(id));
      for (const id of fresh) known.add(id);
      return fresh;
    },
    release: async (source, bucket, ids) => {
      for (const id of ids) claims.get(`${source}\n${bucket}`)?.delete(id);
    },
    add: async (source, day, counts) => {
      const days = tallies.get(source) ?? new Map<string, Record<string, number>>();
      tallies.set(source, days);
      const sum = days.get(day) ?? {};
      days.set(day, sum);
      for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
    },
    days: async (source, from, to) =>
      [...(tallies.get(source) ?? new Map<string, Record<string, number>>())]
        .filter(([day]) => day >= from && day <= to)
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([day, counts]) => ({ day, counts: { ...counts } })),
  };
}
