import { randomFillSync } from 'node:crypto';

const pool = new Uint16Array(2048);
let used = pool.length;

/** A 16-bit number that nobody can predict (RFC 5452 9.2), drawn in bulk: one call into OpenSSL per 2,048. */
export function random16(): number {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const value = pool[used] ?? 0;
  pool[used] = 0;
  used += 1;
  return value;
}
