/** A scheduled run and the looks that confirm what it suspected: one after the other, all of one slot. */
export interface Looked {
  /** See job.ts. */
  readonly attempt: number;
  readonly look?: number;
}

/** 1 = as scheduled, 2 and up = to confirm; 0 = a follow-up of greylisting, which confirms nothing. */
export function lookOf({ attempt, look }: Looked): number {
  return attempt > 2 ? 0 : (look ?? attempt);
}

/** Sorts as text in the order of the runs of a slot: "1", "2", "2.3", "3". */
export function runName({ attempt, look }: Looked): string {
  return look === undefined ? `${attempt}` : `${attempt}.${look}`;
}
