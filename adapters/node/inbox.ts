/** What a socket brought and nobody has taken yet: one chunk at most, or whoever waits for one. */
import type { Read } from '../../core/ports.ts';

const TIMED_OUT: Read = { kind: 'trouble', trouble: 'timed-out', detail: 'no octet in time' };

export interface Inbox {
  /** False: nobody waits, the socket shall read no further. */
  readonly put: (bytes: Uint8Array) => boolean;
  /** Nothing comes after this. The first one counts. */
  readonly end: (read: Read) => void;
  /** 0: only what is there already. */
  readonly read: (timeoutMs: number) => Promise<Read>;
  /** Ends a read that waits. */
  readonly expire: () => void;
}

/** `readOn`: what was held back has been taken. */
export function createInbox(readOn: () => void): Inbox {
  let ended: Read | undefined;
  let waiting: ((read: Read) => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let queued: Uint8Array[] = [];

  function available(): Read | undefined {
    const bytes = queued.length > 1 ? Buffer.concat(queued) : queued[0];
    if (bytes === undefined) return ended;
    queued = [];
    readOn();
    return { kind: 'data', bytes };
  }
  function give(read: Read): void {
    const taker = waiting;
    if (taker === undefined) return;
    waiting = undefined;
    clearTimeout(timer);
    taker(read);
  }
  const expire = (): void => give(TIMED_OUT);
  const wait = (resolve: (read: Read) => void): void => void (waiting = resolve);

  return {
    // In lock-step somebody waits for nearly every chunk, and nothing has to be held back.
    put(bytes) {
      const isAwaited = waiting !== undefined;
      if (isAwaited) give({ kind: 'data', bytes });
      else queued.push(bytes);
      return isAwaited;
    },
    end(read) {
      ended ??= read;
      if (queued.length === 0) give(ended);
    },
    read(timeoutMs) {
      const now = available();
      if (now !== undefined) return Promise.resolve(now);
      if (timeoutMs <= 0) return Promise.resolve(TIMED_OUT);
      timer = setTimeout(expire, timeoutMs);
      return new Promise(wait);
    },
    expire,
  };
}
