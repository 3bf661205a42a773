/** What one run of the smtp probe saw clearly, in the form in which it is remembered. */
import type { KnownSmtp } from '../../model/known.ts';
import type { SmtpCapabilities, SmtpFacts, SmtpSession } from '../../model/smtp-facts.ts';
import { isPositive, stageOf } from '../../model/smtp-session.ts';
import { better } from './compare-size.ts';

export type SeenSmtp = Omit<KnownSmtp, 'since'>;

/** What is offered in plain text; undefined when the server did not say so clearly. */
export function plainOffer(session: SmtpSession): SmtpCapabilities | undefined {
  const isSaid = !session.helo && isPositive(stageOf(session, 'ehlo')?.reply);
  return isSaid ? session.capabilities : undefined;
}

/** Members of a pool may differ: remembered is what all of them offer. */
export function seeSmtp({ sessions }: SmtpFacts): SeenSmtp {
  const plain = common(sessions.map(plainOffer));
  const inside = common(sessions.map((session) => session.capabilitiesAfterTls));
  const handshakes = sessions.flatMap(({ tls }) => (tls?.established === true ? [tls] : []));
  const [least] = handshakes.map(({ protocol }) => protocol).sort();
  const certificates = handshakes.flatMap(({ chain: [leaf] }) =>
    leaf === undefined ? [] : [`${leaf.spkiSha256} ${leaf.issuer}`],
  );
  const greetings = sessions.flatMap(({ greeting }) => {
    const [name] = greeting?.code === 220 ? (greeting.lines[0] ?? '').split(/[\s,]/) : [];
    return name === undefined || !/^[A-Za-z0-9.-]{1,253}$/.test(name) ? [] : [name.toLowerCase()];
  });
  return {
    ...(plain === undefined ? {} : { plain }),
    ...(inside === undefined ? {} : { inside }),
    ...(least === undefined ? {} : { tls: least }),
    ...(certificates.length === 0 ? {} : { certificates: [...new Set(certificates)].sort() }),
    ...(greetings.length === 0 ? {} : { greetings: [...new Set(greetings)].sort() }),
  };
}

/** Mechanisms of AUTH in one spelling and order. */
export function mechanismsOf(parameters: string): string[] {
  return [...new Set(parameters.toUpperCase().split(/\s+/))].filter((word) => word !== '').sort();
}

function common(
  offers: readonly (SmtpCapabilities | undefined)[],
): Readonly<Record<string, string>> | undefined {
  const seen = offers.filter((offer) => offer !== undefined);
  const [first, ...others] = seen;
  if (first === undefined) return undefined;
  const keywords = Object.keys(first).filter((keyword) =>
    others.every((offer) => offer[keyword] !== undefined),
  );
  return Object.fromEntries(
    keywords.sort().map((keyword) => [
      keyword,
      commonOf(
        keyword,
        seen.map((offer) => offer[keyword] ?? ''),
      ),
    ]),
  );
}

/** Of AUTH what all have, of SIZE the least; other parameters are not compared. */
function commonOf(keyword: string, parameters: readonly string[]): string {
  if (keyword === 'AUTH') {
    const [first = [], ...others] = parameters.map(mechanismsOf);
    return first.filter((one) => others.every((other) => other.includes(one))).join(' ');
  }
  if (keyword !== 'SIZE') return '';
  return parameters.reduce((least, size) => (better(least, size) === size ? least : size));
}
