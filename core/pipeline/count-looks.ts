/**
 * What the looks at a trouble add up to: confirmed when it was seen in so many of them, cleared when it cannot be seen
 * in so many any more, suspected between the two. A look that could not see has no say, nor has one at what a cache kept.
 */
import type { ConfirmRule } from '../model/confirm-rule.ts';
import type { Finding } from '../model/finding.ts';
import { lookOf } from '../model/look.ts';
import type { CheckRecord, Looks, OpenFinding } from '../model/record.ts';

/** Seen now: again, or for the first time. */
export function afterSight(
  before: OpenFinding | undefined,
  finding: Finding,
  record: CheckRecord,
  rule: ConfirmRule,
): OpenFinding {
  const since = before?.since ?? record.slot;
  const looks = before === undefined ? firstLook(record) : sightCounted(before, record, rule);
  const isConfirmed = finding.certain === true || before?.confirmed === true || looks.seen >= rule.looks;
  return isConfirmed ? { finding, since, confirmed: true } : suspected(finding, since, looks);
}

/** Looked for and not seen; undefined: it is over. */
export function afterMiss(before: OpenFinding, rule: ConfirmRule): OpenFinding | undefined {
  const looks = looksOf(before);
  const fine = looks.fine + 1;
  // One that counts already is over with the first run that does not see it.
  if (before.confirmed || fine > rule.of - rule.looks) return undefined;
  return suspected(before.finding, before.since, { ...looks, fine });
}

function firstLook({ slot }: CheckRecord): Looks {
  return { seen: 1, fine: 0, at: slot };
}

function looksOf({ looks, since }: OpenFinding): Looks {
  return looks ?? { seen: 1, fine: 0, at: since };
}

function sightCounted(before: OpenFinding, record: CheckRecord, { afterSeconds }: ConfirmRule): Looks {
  const looks = looksOf(before);
  // A round trip has its verdict in a later run of its slot.
  const isScheduled = record.attempt === 1 || (record.probe === 'delivery' && lookOf(record) === 0);
  const at = isScheduled ? record.slot : record.startedAt;
  const seconds = (Date.parse(at) - Date.parse(looks.at)) / 1000;
  // What a cache keeps is one sight, however often it is looked at.
  const keptSeconds = before.finding.keptSeconds ?? 0;
  const isOneMore = isScheduled
    ? seconds >= Math.max(afterSeconds, keptSeconds)
    : lookOf(record) > 1 && (keptSeconds === 0 || seconds >= keptSeconds);
  return isOneMore ? { ...looks, seen: looks.seen + 1, at } : looks;
}

/** The first look alone needs no count. */
function suspected(finding: Finding, since: string, looks: Looks): OpenFinding {
  const isFirst = looks.seen === 1 && looks.fine === 0;
  return { finding, since, confirmed: false, ...(isFirst ? {} : { looks }) };
}
