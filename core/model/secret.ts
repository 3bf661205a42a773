/** What a reference leads to: who to log in as, and with what. */
export type Secret =
  | {
      readonly ok: true;
      readonly user: string;
      /** At least one of both. "" is none. */
      readonly password: string;
      /** OAuth 2.0 access token. */
      readonly token?: string;
      /** The customer's key of a blocklist; with it, user and password may be "". */
      readonly key?: string;
    }
  | { readonly ok: false; readonly detail: string };
