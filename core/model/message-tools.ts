/** A port (see ports.ts) for probes that judge messages: where they are, and how programs that score them are asked. */

/** What a scorer answered, before anybody understood it. */
export type Answered =
  | { readonly ok: true; readonly status: number; readonly bytes: Uint8Array }
  | {
      readonly ok: false;
      readonly detail: string;
      /** Our time for the run was up. */
      readonly ours?: boolean;
    };

/** For probes that judge messages. Nothing rejects. */
export interface MessageTools {
  read(
    reference: string,
  ): Promise<
    { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly detail: string }
  >;
  /** One POST; no redirect is followed. */
  post(
    request: {
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Uint8Array;
    },
    options: ExchangeOptions,
  ): Promise<Answered>;
  /** Connect, say all at once, listen until the other side ends. Status 0. */
  talk(
    to: { readonly host: string; readonly port: number; readonly say: Uint8Array },
    options: ExchangeOptions,
  ): Promise<Answered>;
  /** Organizational domain by the public suffix list; "" = none, or it is not known here. */
  registrable(name: string): string;
}

export interface ExchangeOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly maxOctets: number;
}
