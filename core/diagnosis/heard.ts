/** What logs and bounces tell, as codes beside those of the checks: nobody probed it, others said it to us. */
import type { Severity } from '../model/severity.ts';

export interface HeardArgs {
  /** Who said it: provider, domain or server. */
  readonly by: string;
  /** Category of the reply classifier; "" where it is about no reply. */
  readonly category: string;
  /** One reply, word for word. */
  readonly reply: string;
  /** Recipients, attempts or messages. */
  readonly count: number;
  /** Of so many; 0 = nothing to divide by. */
  readonly of: number;
}

interface HeardRow {
  readonly severity: Severity;
  readonly says: (args: HeardArgs) => string;
}

const share = ({ count, of }: HeardArgs): string => (of === 0 ? String(count) : `${count} of ${of}`);

export const HEARD = {
  LOG_PUT_OFF: {
    severity: 'warning',
    says: (args) => `${args.by} put off mail to ${share(args)} recipients`,
  },
  LOG_REFUSED: {
    severity: 'error',
    says: (args) => `${args.by} refused mail to ${share(args)} recipients`,
  },
  LOG_DELIVERED: {
    severity: 'info',
    says: (args) => `${args.by} took mail to ${share(args)} recipients`,
  },
  LOG_LOGINS_FAILED: {
    severity: 'warning',
    says: ({ by, count }) => `${count} logins failed${by === '' ? '' : `, most from ${by}`}`,
  },
  LOG_RELAY_REFUSED: {
    severity: 'warning',
    says: ({ by, count }) => `${count} attempts to relay were refused${by === '' ? '' : `, most from ${by}`}`,
  },
  LOG_DAEMON_STOPPED: {
    severity: 'error',
    says: ({ reply, count }) =>
      `a part of the mail server stopped ${count === 1 ? 'once' : `${count} times`}: ${reply}`,
  },
  BOUNCE_REFUSED: {
    severity: 'warning',
    says: ({ by, count }) => `${by} returned mail to ${count} recipient${count === 1 ? '' : 's'}`,
  },
  BOUNCE_COMPLAINT: {
    severity: 'warning',
    says: ({ by, count }) => `${count} recipient${count === 1 ? '' : 's'} of ${by} complained`,
  },
} as const satisfies Readonly<Record<string, HeardRow>>;

export type HeardCode = keyof typeof HEARD;

export function isHeard(code: string): code is HeardCode {
  return Object.hasOwn(HEARD, code);
}
