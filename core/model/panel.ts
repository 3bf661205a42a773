/** Several places that look at one target, and how many of them must see a trouble before it is one of the target. */
export interface Panel {
  /** In the configuration's order: the first one remembers what is known good. */
  readonly names: readonly string[];
  readonly needed: number;
  /** What a place said longer ago has no say: it missed two of its turns. */
  readonly wordMinutes: number;
  /** Of a domain's job: those that can connect to its MX hosts. */
  readonly port25?: readonly string[];
}
