/**
 * From the last known state and a new record to what has changed. A trouble seen once is suspected; seen again it is
 * confirmed; not seen again it is cleared. What could not be seen clears nothing.
 */
import { findingKey, type Finding } from '../model/finding.ts';
import type { Known } from '../model/known.ts';
import type { CheckRecord, OpenFinding, State, Transition } from '../model/record.ts';
import { statusOfFinding, worstStatus } from '../model/status.ts';
import { canonicalJson } from './canonical-json.ts';
import { greylistedAfter } from './follow-up.ts';
import { versionOf } from './record.ts';
import { isUnseen } from './unseen.ts';

export interface DiffOptions {
  /** A later scheduled run confirms as well as a second attempt does, when at least this long after the first sight. */
  readonly confirmAfterSeconds?: number;
  /** What is remembered after this record, see recall.ts. */
  readonly known?: Known | undefined;
}

export interface Diff {
  /** The very object that was given as previous when there is nothing to write. */
  readonly state: State;
  readonly transition?: Transition;
  /** This record opened a trouble that nobody has seen a second time: ask again. */
  readonly suspected: boolean;
}

/** Seconds after which a second look is worth its while: not before caches have forgotten the first. */
export function secondLookAfter(state: State, record: CheckRecord, confirmAfterSeconds: number): number {
  const kept = state.open.flatMap(({ since, confirmed, finding }) =>
    since === record.slot && !confirmed ? [finding.keptSeconds ?? 0] : [],
  );
  // One that nobody keeps is asked soon, and those that are kept wait for their next scheduled run or for this one.
  return kept.includes(0) ? confirmAfterSeconds : Math.max(confirmAfterSeconds, ...kept);
}

export function diff(previous: State | undefined, record: CheckRecord, options: DiffOptions = {}): Diff {
  const version = versionOf(record);
  // A replay, or a message that was overtaken: the state knows more than this record.
  if (previous !== undefined && version <= previous.version)
    return { state: previous, suspected: isSuspected(previous, record) };
  const before = new Map((previous?.open ?? []).map((open) => [findingKey(open.finding), open]));
  const seen = seenNow(before, record, options.confirmAfterSeconds ?? 0);
  const now = new Set(seen.map(({ finding }) => findingKey(finding)));
  const gone = [...before].filter(([key]) => !now.has(key)).map(([, open]) => open);
  const kept = gone.filter(({ finding }) => isUnseen(finding, record.findings));
  const cleared = gone.filter((open) => !kept.includes(open));
  const open = [...seen, ...kept];
  const opened = open.filter((one) => isNews(before.get(findingKey(one.finding)), one));
  const status = worstStatus([
    ...[...seen, ...kept.filter(({ confirmed }) => confirmed)].map(({ finding }) => statusOfFinding(finding)),
    // A suspicion that the next look could not see stays open, but perhaps it was our own blindness from the start.
    ...kept.flatMap(({ confirmed }) => (confirmed ? [] : ['unknown' as const])),
  ]);
  const { target, probe, slot, attempt } = record;
  const isStatusNew = status !== previous?.status;
  const known = options.known ?? previous?.known;
  const greylisted = greylistedAfter(previous, record);
  if (
    previous !== undefined &&
    !isStatusNew &&
    opened.length === 0 &&
    cleared.length === 0 &&
    known === previous.known &&
    greylisted === previous.greylisted &&
    !isRefreshDue(previous, open, slot)
  ) {
    return { state: previous, suspected: isSuspected(previous, record) };
  }
  const state: State = {
    target,
    probe,
    version,
    slot,
    status,
    since: previous !== undefined && !isStatusNew ? previous.since : slot,
    open,
    hash: record.hash,
    ...(known === undefined ? {} : { known }),
    ...(greylisted === undefined ? {} : { greylisted }),
  };
  const noted =
    previous?.known === undefined || known === previous.known ? [] : record.findings.filter(isNote);
  const isEvent = isStatusNew || opened.length > 0 || cleared.length > 0 || noted.length > 0;
  return {
    state,
    ...(isEvent
      ? {
          transition: {
            slot,
            attempt,
            target,
            probe,
            from: previous?.status ?? 'new',
            to: status,
            opened,
            cleared,
            ...(noted.length === 0 ? {} : { noted }),
          },
        }
      : {}),
    suspected: isSuspected(state, record),
  };
}

function seenNow(
  before: ReadonlyMap<string, OpenFinding>,
  record: CheckRecord,
  confirmAfterSeconds: number,
): OpenFinding[] {
  const seen = new Map<string, OpenFinding>();
  for (const finding of record.findings) {
    const key = findingKey(finding);
    // Findings come worst first: of two with one key the worse stays.
    if (statusOfFinding(finding) === 'ok' || seen.has(key)) continue;
    const known = before.get(key);
    const since = known?.since ?? record.slot;
    // What a cache keeps is one sight, however often it is looked at.
    const keptSeconds = known?.finding.keptSeconds ?? 0;
    const isLater =
      known !== undefined &&
      record.attempt === 1 &&
      secondsBetween(since, record.slot) >= Math.max(confirmAfterSeconds, keptSeconds);
    const isSecondLook =
      known !== undefined &&
      record.attempt === 2 &&
      (keptSeconds === 0 || secondsBetween(since, record.startedAt) >= keptSeconds);
    seen.set(key, {
      finding,
      since,
      confirmed: finding.certain === true || known?.confirmed === true || isSecondLook || isLater,
    });
  }
  return [...seen.values()];
}

/** These checks compare with what was known; what they only mention is part of the history of changes. */
const COMPARING = new Set(['dnsbl-changes', 'mail-dns-changes', 'smtp-capabilities', 'tls-changes']);

function isNote(finding: Finding): boolean {
  return COMPARING.has(finding.check) && finding.outcome === 'fail' && statusOfFinding(finding) === 'ok';
}

function isNews(before: OpenFinding | undefined, now: OpenFinding): boolean {
  return (
    before === undefined ||
    before.confirmed !== now.confirmed ||
    before.finding.severity !== now.finding.severity ||
    before.finding.outcome !== now.finding.outcome
  );
}

/** Arguments change with every run ("in 20 days", "after 312 ms"): a state is written for them once an hour, not each time. */
function isRefreshDue(previous: State, open: readonly OpenFinding[], slot: string): boolean {
  if (slot.slice(0, 13) === previous.slot.slice(0, 13)) return false;
  return canonicalJson(open.map(argsOf)) !== canonicalJson(previous.open.map(argsOf));
}

function argsOf({ finding }: OpenFinding): Finding['args'] {
  return finding.args;
}

function isSuspected(state: State, { slot, attempt }: CheckRecord): boolean {
  return attempt === 1 && state.open.some(({ since, confirmed }) => since === slot && !confirmed);
}

function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}
