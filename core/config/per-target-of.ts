import { MAX_TARGET_ALARMS } from '../alarms.ts';
import type { Watched } from './watched-of.ts';

export type PerTarget = 'always' | 'unhealthy' | 'never';

/** Few targets get full graphs; many would cost more than everything else together (core/bill/estimate-bill.ts). */
export function perTargetOf(watched: readonly Watched[], wanted: PerTarget | undefined): PerTarget {
  return wanted ?? (watched.length <= MAX_TARGET_ALARMS ? 'always' : 'unhealthy');
}
