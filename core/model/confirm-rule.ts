/** How often a trouble must be seen before it counts: in `looks` of at most `of` looks, the scheduled one included. */
export interface ConfirmRule {
  readonly looks: number;
  readonly of: number;
  /** Seconds from one look to the next. */
  readonly afterSeconds: number;
}

/** One second look, and it decides. */
export const USUAL_LOOKS = { looks: 2, of: 2 } as const;

/** More looks than this would take longer than a person wants to wait. */
export const MOST_LOOKS = 5;
