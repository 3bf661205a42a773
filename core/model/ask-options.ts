import type { DnsAnswer } from './dns.ts';

export interface AskOptions {
  readonly signal?: AbortSignal;
  readonly dnssec?: boolean;
  readonly courtesy?: Courtesy;
}

/** Whose patience a question uses up in the end: adapters that know of it keep to it, over all jobs of a process. */
export interface Courtesy {
  /** One for all zones that share servers. */
  readonly operator: string;
  readonly perSecond: number;
  readonly perDay: number;
  /** Left alone for a while after it refused; with a key in it, as it is asked. */
  readonly zone: string;
  readonly isRefusal: (answer: DnsAnswer) => boolean;
}
