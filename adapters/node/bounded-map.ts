/** A map of at most `size` entries: the one that was used longest ago makes room (a Map keeps the order of insertion). */
export interface BoundedMap<K, V> {
  readonly get: (key: K) => V | undefined;
  readonly set: (key: K, value: V) => void;
  readonly clear: () => void;
}

export function createBoundedMap<K, V>(size: number): BoundedMap<K, V> {
  const entries = new Map<K, V>();
  return {
    get(key) {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set(key, value) {
      entries.delete(key);
      if (size <= 0) return;
      for (const oldest of entries.keys()) {
        if (entries.size < size) break;
        entries.delete(oldest);
      }
      entries.set(key, value);
    },
    clear: () => entries.clear(),
  };
}
