/**
 * The DNS tree walk (RFC 9989 4.10): from a domain up to its top-level domain, at most eight questions, to find its
 * policy and the organization that it belongs to. It took the place of lists of public suffixes.
 */
import { couldNotSee } from '../../model/dns.ts';
import { shownChain, txtTexts, unseenReason, type Ask } from '../dns/index.ts';
import { isDmarcVersion, looksLikeDmarc, parseDmarc, type DmarcRecord } from './parse-dmarc.ts';

export interface WalkStep {
  readonly domain: string;
  /** "_dmarc.example.com" */
  readonly name: string;
  /** "multiple": all of them are discarded. */
  readonly state: 'record' | 'none' | 'multiple' | 'unseen';
  readonly record?: DmarcRecord;
  /** All records of this version. */
  readonly texts: readonly string[];
  /** TXT that was meant as DMARC and is not. */
  readonly near: readonly string[];
  /** "_dmarc.example.com -> example.esp.example", or "". */
  readonly alias: string;
  /** Why it is unseen, or "". */
  readonly unseen: string;
}

const MAX_LABELS = 8;

/** The domains that are asked, in order. */
export function walkDomains(domain: string): string[] {
  const labels = domain.split('.');
  // RFC 9989 4.10 step 4: from eight labels on, the next target has seven.
  const next = labels.length < MAX_LABELS ? 1 : labels.length - (MAX_LABELS - 1);
  const domains = [domain];
  for (let from = next; from < labels.length; from += 1) domains.push(labels.slice(from).join('.'));
  return domains;
}

/** Every domain is asked at once, for speed; those after psd=y or psd=n are not looked at. */
export function walkTree(domain: string, ask: Ask): WalkStep[] {
  const steps = walkDomains(domain).map((one) => stepOf(one, ask));
  const stop = steps.findIndex(({ record }) => record !== undefined && record.psd !== 'u');
  return stop === -1 ? steps : steps.slice(0, stop + 1);
}

function stepOf(domain: string, ask: Ask): WalkStep {
  const name = `_dmarc.${domain}`;
  const answer = ask(name, 'TXT');
  const all = txtTexts(answer);
  const texts = all.filter(isDmarcVersion);
  const near = all.filter((text) => !isDmarcVersion(text) && looksLikeDmarc(text));
  const seen = { domain, name, texts, near, alias: shownChain(answer.chain), unseen: '' };
  if (couldNotSee(answer)) return { ...seen, state: 'unseen', unseen: unseenReason(answer) };
  const [first, ...others] = texts;
  if (first === undefined) return { ...seen, state: 'none' };
  // RFC 9989 4.10 step 2: several are as good as none, and the walk goes on.
  if (others.length > 0) return { ...seen, state: 'multiple' };
  const record = parseDmarc(first);
  return record.ok ? { ...seen, state: 'record', record: record.value } : { ...seen, state: 'none' };
}

export interface Organization {
  readonly domain: string;
  /** The public suffix domain whose psd=y record ended the walk, or "". */
  readonly publicSuffix: string;
  /** A question on the way got no answer, so another domain may be it. */
  readonly unseen: string;
}

/** RFC 9989 4.10.2: the organizational domain that a walk found. */
export function organizationOf(steps: readonly WalkStep[]): Organization {
  const start = steps[0]?.domain ?? '';
  const unseen = steps.find(({ state }) => state === 'unseen')?.unseen ?? '';
  const found = steps.filter(({ state }) => state === 'record');
  // Step 1. The walk ends at psd=n, so it can only be the last.
  const last = found.at(-1);
  if (last === undefined) return { domain: start, publicSuffix: '', unseen };
  if (last.record?.psd === 'y' && last.domain !== start) {
    // Step 2: one label below, on the way from the start, whether or not that name was asked.
    const labels = start.split('.');
    const domain = labels.slice(-(last.domain.split('.').length + 1)).join('.');
    return { domain, publicSuffix: last.domain, unseen };
  }
  // Step 3: the fewest labels, which is the last on the way up.
  return { domain: last.domain, publicSuffix: '', unseen };
}

export function findOrganization(domain: string, ask: Ask): Organization {
  return organizationOf(walkTree(domain, ask));
}
