/** Why a file that a BIMI record names is not here. */
import type { BimiFile } from '../../model/bimi-facts.ts';
import { shownText, type Ask } from '../dns/index.ts';
import { hostAddresses } from '../mx/index.ts';
import type { BimiUrl } from './parse-bimi-url.ts';

/** "ours": that says something about this host or this run, not about theirs. */
export interface NotFetched {
  readonly url: string;
  readonly ours: boolean;
  readonly detail: string;
}

/** Undefined: it is here, or no file is named. */
export function whyNotFetched(
  named: BimiUrl | undefined,
  file: BimiFile<unknown> | undefined,
  ask: Ask,
): NotFetched | undefined {
  if (named === undefined || file?.content !== undefined) return undefined;
  if (file === undefined) {
    const { addresses, unseen } = hostAddresses(named.host, ask);
    const detail = unseen === '' ? `${named.host} has no address` : unseen;
    // With an address it was asked, unless the time was up before.
    const ours = addresses.length > 0 || unseen !== '';
    return { url: shownText(`https://${named.host}${named.path}`), ours, detail };
  }
  const { url, status, redirectTo, trouble } = file.http;
  const where = { url: shownText(url) };
  if (trouble !== undefined)
    return {
      ...where,
      ours: trouble.ours === true || trouble.kind === 'denied',
      detail: shownText(trouble.detail),
    };
  return {
    ...where,
    ours: false,
    detail:
      redirectTo === ''
        ? `it answers ${status}`
        : `it answers ${status} and leads to ${shownText(redirectTo, 120)}, which not every receiver follows`,
  };
}
