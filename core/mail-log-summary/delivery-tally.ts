/** Counters of one group of recipients, and why its mail was put off or refused. */
import { detach, type MailEvent } from '../protocol/mail-log/index.ts';
import { CATEGORY_ROWS, type ReplyClass } from '../protocol/smtp/index.ts';
import type { DeliveryFigures, ReasonFigures } from './log-summary.ts';
import type { Change, Outcome } from './recipient-memory.ts';

export interface DeliveryTally {
  recipients: number;
  delivered: number;
  bounced: number;
  expired: number;
  deferred: number;
  deliveredAfterDeferral: number;
  discarded: number;
  deferredAttempts: number;
  readonly reasons: Map<string, ReasonTally>;
}

interface ReasonTally {
  readonly of: ReplyClass;
  count: number;
  first: number;
  last: number;
  readonly sample: string;
}

const SAMPLE_LENGTH = 300;

export function newDeliveryTally(): DeliveryTally {
  return {
    recipients: 0,
    delivered: 0,
    bounced: 0,
    expired: 0,
    deferred: 0,
    deliveredAfterDeferral: 0,
    discarded: 0,
    deferredAttempts: 0,
    reasons: new Map(),
  };
}

export function tallyChange(tally: DeliveryTally, change: Change, outcome: Outcome | 'deferred'): void {
  // What goes on under another queue id is counted there.
  if (outcome === 'handed-on') return;
  if (change.isNew) tally.recipients += 1;
  if (outcome === 'deferred') {
    tally.deferredAttempts += 1;
    if (change.isDeferred) tally.deferred += 1;
    return;
  }
  if (!change.isOutcome) return;
  if (outcome === 'delivered') {
    tally.delivered += 1;
    if (change.wasDeferred) tally.deliveredAfterDeferral += 1;
  } else if (outcome === 'discarded') tally.discarded += 1;
  else {
    tally.bounced += 1;
    if (outcome === 'expired') tally.expired += 1;
  }
}

export function tallyReason(tally: DeliveryTally, event: MailEvent, of: ReplyClass, count: number): void {
  const key = `${of.category} ${of.permanence}`;
  const known = tally.reasons.get(key);
  if (known === undefined) {
    const sample = detach(event.reply.slice(0, SAMPLE_LENGTH));
    tally.reasons.set(key, { of, count, first: event.at, last: event.at, sample });
    return;
  }
  known.count += count;
  if (event.at < known.first || Number.isNaN(known.first)) known.first = event.at;
  if (event.at > known.last || Number.isNaN(known.last)) known.last = event.at;
}

export function deliveryFigures(tally: DeliveryTally): DeliveryFigures {
  const { reasons: _, ...counts } = tally;
  const share = (count: number): number | null =>
    counts.recipients === 0 ? null : Number(Math.min(1, count / counts.recipients).toFixed(4));
  return {
    ...counts,
    deliveryRate: share(counts.delivered),
    bounceRate: share(counts.bounced),
    deferralRate: share(counts.deferred),
  };
}

export function reasonFigures({ reasons }: DeliveryTally): ReasonFigures[] {
  return [...reasons.values()]
    .sort((a, b) => b.count - a.count || (a.of.category < b.of.category ? -1 : 1))
    .map(({ of, count, first, last, sample }) => ({
      category: of.category,
      permanence: of.permanence,
      side: of.side,
      means: CATEGORY_ROWS[of.category].means,
      count,
      first: isoTime(first),
      last: isoTime(last),
      sample,
      advice: of.advice,
    }));
}

export function isoTime(at: number): string | null {
  return Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : null;
}
