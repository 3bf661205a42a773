/** BIMI rests on DMARC: without a policy that stops forgeries a logo would make them believable. */
import { discoverPolicy, type DmarcRecord } from '../dmarc/index.ts';
import type { Ask } from '../dns/index.ts';

export interface DmarcObstacles {
  /** What stands in the way, in words; empty = nothing. */
  readonly obstacles: readonly string[];
  /** "_dmarc.example.com TXT ..."; "" without a record. */
  readonly shown: string;
  /** Why there is no verdict, or "". */
  readonly unseen: string;
}

export function dmarcObstacles(domain: string, ask: Ask): DmarcObstacles {
  const { policy, organization, walk, unseen } = discoverPolicy(domain, ask);
  if (unseen !== '') return { obstacles: [], shown: '', unseen };
  if (policy === undefined) return { obstacles: ['there is no DMARC record'], shown: '', unseen };
  const { at, effective, record } = policy;
  const above = walk.find((step) => step.domain === organization.domain && step.domain !== at)?.record;
  return {
    obstacles: [
      ...(effective === 'none' ? [`the policy for ${domain} is none`] : []),
      ...partOf(record, at),
      ...(above === undefined
        ? []
        : [...weakness(above, organization.domain), ...partOf(above, organization.domain)]),
      ...(above === undefined && record.sp === 'none' && record.p !== 'none' ? [`${at} says sp=none`] : []),
    ],
    shown: `_dmarc.${at} TXT "${record.text}"`,
    unseen,
  };
}

function weakness({ p, sp }: DmarcRecord, at: string): string[] {
  if (p === undefined || p === 'none') return [`the policy for ${at} above it is none`];
  return sp === 'none' ? [`${at} says sp=none`] : [];
}

/** RFC 9989 removed pct; receivers of logos still want all of the mail, not a part. */
function partOf({ removed, p }: DmarcRecord, at: string): string[] {
  const part = removed.find((tag) => /^pct=(?!100$)/.test(tag));
  return part === undefined || p === 'none' ? [] : [`${at} says ${part}`];
}
