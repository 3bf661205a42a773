/**
 * What became of each recipient of each message, in constant memory: a table of fingerprints in two generations. When the
 * younger one is full, the older one is given up; recipients that still waited then are counted as forgotten.
 */
export type Outcome = 'delivered' | 'bounced' | 'expired' | 'discarded' | 'handed-on';

export interface Change {
  /** First seen on this day. */
  isNew: boolean;
  /** First put off on this day. */
  isDeferred: boolean;
  /** This outcome was not known yet. */
  isOutcome: boolean;
  wasDeferred: boolean;
}

export interface RecipientMemory {
  /** The answer is one object that the next call fills again. */
  readonly note: (
    queueId: string,
    recipient: string,
    day: number,
    outcome: Outcome | 'deferred',
    group: number,
  ) => Change;
  /** All that wait under this id are given up: how many, and the group of the last one. */
  readonly giveUp: (queueId: string) => { readonly waiting: number; readonly group: number };
  readonly waiting: () => number;
  readonly forgotten: () => number;
}

const DEFERRED = 1;
const FINISHED = 2;
/** The slot of a queue id, which counts the recipients that wait. */
const QUEUE = 4;

interface Generation {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
  readonly state: Uint8Array;
  readonly day: Uint16Array;
  readonly group: Uint16Array;
  used: number;
}

export function createRecipientMemory(bits = 20): RecipientMemory {
  const slots = 2 ** bits;
  const mask = slots - 1;
  const most = Math.floor(slots * 0.6);
  let young = newGeneration(slots);
  let old = newGeneration(slots);
  let waiting = 0;
  let forgotten = 0;
  let low = 0;
  let high = 0;
  const change: Change = { isNew: false, isDeferred: false, isOutcome: false, wasDeferred: false };

  const hash = (queueId: string, recipient: string): void => {
    let a = 0x81_1c_9d_c5;
    let b = 0x9e_37_79_b9;
    for (let at = 0; at < queueId.length; at += 1) {
      const code = queueId.charCodeAt(at);
      a = Math.imul(a ^ code, 0x01_00_01_93);
      b = Math.imul(b ^ code, 0x85_eb_ca_6b);
    }
    a = Math.imul(a ^ 0x1_00, 0x01_00_01_93);
    for (let at = 0; at < recipient.length; at += 1) {
      const code = recipient.charCodeAt(at);
      a = Math.imul(a ^ code, 0x01_00_01_93);
      b = Math.imul(b ^ code, 0x85_eb_ca_6b) + at;
    }
    low = (a ^ (a >>> 15)) >>> 0;
    // 0 marks an empty slot.
    high = ((b ^ (b >>> 13)) >>> 0) | 1;
    high >>>= 0;
  };

  const find = (generation: Generation): number => {
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const there = generation.high[slot];
      if (there === 0) return -1;
      if (there === high && generation.low[slot] === low) return slot;
    }
  };

  const add = (state: number, day: number, group: number): number => {
    if (young.used >= most) turn();
    let slot = low & mask;
    while (young.high[slot] !== 0) slot = (slot + 1) & mask;
    young.high[slot] = high;
    young.low[slot] = low;
    young.state[slot] = state;
    young.day[slot] = day;
    young.group[slot] = group;
    young.used += 1;
    return slot;
  };

  const turn = (): void => {
    for (let slot = 0; slot < slots; slot += 1) {
      if (old.high[slot] !== 0 && old.state[slot] === DEFERRED) forgotten += 1;
    }
    const empty = old;
    old = young;
    young = empty;
    empty.high.fill(0);
    empty.used = 0;
  };

  /** Slot in the younger generation; what is only in the older one moves. */
  const slotOf = (): number => {
    const here = find(young);
    if (here !== -1) return here;
    const there = find(old);
    if (there === -1) return -1;
    const state = old.state[there] ?? 0;
    const day = old.day[there] ?? 0;
    const group = old.group[there] ?? 0;
    // Moved, not lost, when its generation goes.
    old.state[there] = FINISHED;
    return add(state, day, group);
  };

  /** The count is kept in the day's field. */
  const countWaiting = (queueId: string, by: number, group: number): void => {
    hash(queueId, '');
    const slot = slotOf();
    if (slot === -1) {
      if (by > 0) add(QUEUE, 1, group);
      return;
    }
    young.day[slot] = Math.min(65_535, Math.max(0, (young.day[slot] ?? 0) + by));
    if (by > 0) young.group[slot] = group;
  };

  return {
    note: (queueId, recipient, wholeDay, outcome, group) => {
      const day = wholeDay & 0xff_ff;
      hash(queueId, recipient);
      const slot = slotOf();
      const state = slot === -1 ? 0 : (young.state[slot] ?? 0);
      const isSameDay = slot !== -1 && young.day[slot] === day;
      const isAgain = isSameDay || (slot !== -1 && outcome !== 'deferred' && state === DEFERRED);
      change.isNew = !isSameDay;
      change.wasDeferred = isAgain && state === DEFERRED;
      if (outcome === 'deferred') {
        // An attempt told after its success, as lines of one second may stand: the success holds.
        change.isDeferred = !isSameDay;
        change.isOutcome = false;
        if (isSameDay) return change;
        if (slot === -1) add(DEFERRED, day, group);
        else {
          young.state[slot] = DEFERRED;
          young.day[slot] = day;
        }
        if (state !== DEFERRED) {
          waiting += 1;
          countWaiting(queueId, 1, group);
        }
        return change;
      }
      change.isDeferred = false;
      change.isOutcome = !isSameDay || state !== FINISHED;
      if (slot === -1) add(FINISHED, day, group);
      else {
        young.state[slot] = FINISHED;
        young.day[slot] = day;
        if (state === DEFERRED) {
          waiting -= 1;
          countWaiting(queueId, -1, group);
        }
      }
      return change;
    },
    giveUp: (queueId) => {
      hash(queueId, '');
      const slot = slotOf();
      if (slot === -1) return { waiting: 0, group: 0 };
      const count = young.day[slot] ?? 0;
      young.day[slot] = 0;
      waiting = Math.max(0, waiting - count);
      return { waiting: count, group: young.group[slot] ?? 0 };
    },
    waiting: () => waiting,
    forgotten: () => forgotten,
  };
}

function newGeneration(slots: number): Generation {
  return {
    low: new Uint32Array(slots),
    high: new Uint32Array(slots),
    state: new Uint8Array(slots),
    day: new Uint16Array(slots),
    group: new Uint16Array(slots),
    used: 0,
  };
}
