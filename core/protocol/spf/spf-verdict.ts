/** What check_host() says (RFC 7208 2.6), and how it came to it. */

export const SPF_RESULTS = ['none', 'neutral', 'pass', 'fail', 'softfail', 'temperror', 'permerror'] as const;
export type SpfResult = (typeof SPF_RESULTS)[number];

export interface SpfQuery {
  /** Address of the client. */
  readonly ip: string;
  /** MAIL FROM; "" is the null sender, for which postmaster at `helo` stands in (RFC 7208 2.4). */
  readonly sender: string;
  readonly helo: string;
  /** Name of the host that checks, for %{r}. */
  readonly receiver?: string;
  /** Domain to check when it is not that of the sender. */
  readonly domain?: string;
  /** ISO 8601, for %{t}. */
  readonly at?: string;
}

/**
 * match      this term decided
 * no-match   evaluation went on with the next term
 * error      evaluation ended here
 * pending    a question of this term has no answer yet
 * unreached  evaluation ended before it
 * modifier   not tested: exp, redirect that was not needed, unknown modifiers
 */
export type SpfOutcome = 'match' | 'no-match' | 'error' | 'pending' | 'unreached' | 'modifier';

export interface SpfStep {
  readonly term: string;
  readonly at: number;
  readonly outcome: SpfOutcome;
  /** Lookups that this term and all below it cost in this evaluation (RFC 7208 4.6.4). */
  readonly lookups: number;
  /** "192.0.2.10 is mail.example.com", "no such name" ... */
  readonly detail: string;
  /** Questions, "mail.example.com A". */
  readonly asked: readonly string[];
  /** The record that an include or a redirect leads to. */
  readonly leadsTo?: SpfTrace;
}

export interface SpfTrace {
  readonly domain: string;
  /** As published; "" when there is none. */
  readonly record: string;
  readonly result: SpfResult;
  readonly problem: string;
  readonly lookups: number;
  readonly steps: readonly SpfStep[];
}

export interface SpfVerdict {
  readonly result: SpfResult;
  /** Questions without an answer were met: `result` is not to be used yet. */
  readonly pending: boolean;
  /** The publisher's words for a fail, "" when there are none (RFC 7208 6.2). */
  readonly explanation: string;
  readonly lookups: number;
  readonly voidLookups: number;
  /** Why, for errors and none. */
  readonly problem: string;
  readonly domain: string;
  readonly trace: SpfTrace;
}
