import type { SmtpCapabilities } from '../../model/smtp-facts.ts';
import { parseLimits } from './parse-limits.ts';
import { parseSize } from './parse-size.ts';

/** In the order of what matters to who sends. */
const UNDERSTOOD = ['PIPELINING', 'CHUNKING', 'DSN', '8BITMIME', 'SMTPUTF8', 'REQUIRETLS'];
const LIMITS: Readonly<Record<string, string>> = {
  MAILMAX: 'mails in a session',
  RCPTMAX: 'recipients of a mail',
  RCPTDOMAINMAX: 'domains in a session',
};

/** Without a subject: "takes messages up to 35.0 MiB and understands PIPELINING, DSN". */
export function describeOffer(offer: SmtpCapabilities): string {
  const size = offer['SIZE'] === undefined ? undefined : parseSize(offer['SIZE']);
  const taken =
    size?.ok !== true || size.value === undefined
      ? 'does not say how large a message may be'
      : size.value === 0
        ? 'takes messages of any size'
        : `takes messages up to ${shownSize(size.value)}`;
  const known = UNDERSTOOD.filter((keyword) => offer[keyword] !== undefined);
  const limits = parseLimits(offer['LIMITS'] ?? '');
  const most = limits.ok
    ? Object.entries(limits.value).flatMap(([name, value]) =>
        LIMITS[name] === undefined ? [] : [`${value} ${LIMITS[name]}`],
      )
    : [];
  return [
    taken,
    ...(known.length === 0 ? [] : [`understands ${known.join(', ')}`]),
    ...(most.length === 0 ? [] : [`allows ${most.join(', ')}`]),
  ]
    .join(' and ')
    .replace(/ and (?=.* and )/, ', ');
}

/** "35.0 MiB"; infinite = "any size". */
export function shownSize(octets: number): string {
  if (!Number.isFinite(octets)) return 'any size';
  if (octets < 1024) return `${octets} octets`;
  return octets < 1_048_576 ? `${(octets / 1024).toFixed(1)} KiB` : `${(octets / 1_048_576).toFixed(1)} MiB`;
}
