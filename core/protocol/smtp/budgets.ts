/**
 * How long each stage may take. RFC 5321 4.5.3.2 gives senders five minutes for most; a monitor cannot wait that long,
 * so what it says of a slower server is "slower than our budget", never "down".
 */
export interface SmtpBudgets {
  readonly connectMs: number;
  /** Servers delay their greeting on purpose to tell spammers from senders: up to 15 s and more. */
  readonly greetingMs: number;
  /** For each command, and for the TLS handshake. */
  readonly commandMs: number;
  /** For a login: servers hold failed ones back for seconds, to slow guessing. */
  readonly loginMs: number;
  /** Between two octets of one reply. */
  readonly idleMs: number;
  readonly quitMs: number;
}

export const DEFAULT_TOTAL_MS = 60_000;
const DEFAULT: SmtpBudgets = {
  connectMs: 10_000,
  greetingMs: 30_000,
  commandMs: 15_000,
  loginMs: 30_000,
  idleMs: 20_000,
  quitMs: 2_000,
};

/** Shares of a total: half of it for a greeting, a quarter for a command. */
export function budgetsOf(totalMs = DEFAULT_TOTAL_MS): SmtpBudgets {
  const share = (ms: number): number => Math.max(1, Math.round((ms * totalMs) / DEFAULT_TOTAL_MS));
  return {
    connectMs: share(DEFAULT.connectMs),
    greetingMs: share(DEFAULT.greetingMs),
    commandMs: share(DEFAULT.commandMs),
    loginMs: share(DEFAULT.loginMs),
    idleMs: share(DEFAULT.idleMs),
    // Courtesy to the server's log; nobody waits for a farewell.
    quitMs: Math.min(DEFAULT.quitMs, share(DEFAULT.quitMs)),
  };
}
