/** The host's clock: wall time, and a monotonic one for durations. */
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../core/ports.ts';

export function createNodeClock(): Clock {
  return {
    now: () => new Date(),
    elapsed: () => performance.now(),
    /** Resolves early when the signal aborts: whoever waits looks at the signal, not at an exception. */
    async sleep(ms, signal) {
      await wait(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    },
  };
}
