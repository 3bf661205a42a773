/** From what was fetched to a policy, as a sender reads it (RFC 8461 3.3). */
import { createHash } from 'node:crypto';
import type { HttpFacts } from '../../model/http-facts.ts';
import type { DomainSubject, MailDnsFacts } from '../../model/mail-dns-facts.ts';
import { askOf } from '../dns/index.ts';
import { parseMtaStsPolicy, type MtaStsPolicy, type ReadMtaStsPolicy } from './parse-policy.ts';
import { selectMtaSts } from './select-record.ts';

/** RFC 8461 3.3: the least limit that senders may have. */
export const MOST_OCTETS = 65_536;

export const POLICY_PATH = '/.well-known/mta-sts.txt';

export function policyHost(domain: string): string {
  return `mta-sts.${domain}`;
}

/** Undefined: the answer brings no policy at all. */
export function readPolicy(http: HttpFacts | undefined): ReadMtaStsPolicy | undefined {
  // RFC 8461 3.3: 200 and nothing else. Another media type than text/plain is refused by careful senders only.
  if (http?.status !== 200 || http.trouble !== undefined) return undefined;
  return parseMtaStsPolicy(http.body);
}

export function isPlainText(contentType: string): boolean {
  return /^\s*text\/plain\s*(;|$)/i.test(contentType);
}

/** The policy that senders find now, with the id that it is known by. */
export function currentPolicy(
  facts: MailDnsFacts,
  { domain }: Pick<DomainSubject, 'domain'>,
): (MtaStsPolicy & { readonly id: string; readonly digest: string }) | undefined {
  const selected = selectMtaSts(domain, askOf(facts.answers));
  const policy = readPolicy(facts.mtaSts)?.policy;
  if (selected.kind !== 'record' || policy === undefined) return undefined;
  return { ...policy, id: selected.id, digest: digestOf(policy) };
}

/** Of what it means: comments of other keys and the order of hosts are no change. */
function digestOf({ mode, maxAge, mx }: MtaStsPolicy): string {
  return createHash('sha256')
    .update(JSON.stringify([mode, maxAge, mx.toSorted()]))
    .digest('hex');
}
