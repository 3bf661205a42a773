import { createHash } from 'node:crypto';
import type { Config } from './schema.ts';

/** First 12 hexadecimal digits of the SHA-256 of the parsed configuration: what a record says it was judged under. */
export function configHash(config: Config): string {
  return createHash('sha256').update(JSON.stringify(config)).digest('hex').slice(0, 12);
}
