/** Places that an installation looks from. */
export interface Vantages {
  /** The first one is home: region of the table, the alarms and what only one place does. */
  readonly places: readonly Place[];
  /** So many must see a trouble before it is one of the target. */
  readonly needed: number;
}

export interface Place {
  /** Region, or name of an agent. */
  readonly name: string;
  /** It can connect to port 25. */
  readonly port25: boolean;
  /** URL of the queue that its jobs wait in. */
  readonly queue: string;
}
