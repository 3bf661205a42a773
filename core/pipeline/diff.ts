/**
 * From the last known state and a new record to what has changed. A trouble seen once is suspected; seen again it is
 * confirmed; not seen again it is cleared (count-looks.ts: how often is both). What could not be seen clears nothing.
 */
import { USUAL_LOOKS, type ConfirmRule } from '../model/confirm-rule.ts';
import { findingKey, type Finding } from '../model/finding.ts';
import type { Known } from '../model/known.ts';
import { lookOf } from '../model/look.ts';
import type { Panel } from '../model/panel.ts';
import type { CheckRecord, OpenFinding, State, Transition } from '../model/record.ts';
import { statusOfFinding, worstStatus, type Status } from '../model/status.ts';
import { canonicalJson } from './canonical-json.ts';
import { afterMiss, afterSight } from './count-looks.ts';
import { countVotes, unheard } from './count-votes.ts';
import { greylistedAfter } from './follow-up.ts';
import { versionOf } from './record.ts';
import { isUnseen } from './unseen.ts';

export interface DiffOptions {
  /** A later scheduled run confirms as well as a second attempt does, when at least this long after the first sight. */
  readonly confirmAfterSeconds?: number;
  /** See confirm-rule.ts. */
  readonly looks?: number;
  readonly of?: number;
  /** Where several vantages have a say, see count-votes.ts. */
  readonly panel?: Panel | undefined;
  /** What is remembered after this record, see recall.ts. */
  readonly known?: Known | undefined;
}

export interface Diff {
  /** The very object that was given as previous when there is nothing to write. */
  readonly state: State;
  readonly transition?: Transition;
  /** A trouble that began in this slot is undecided, and looks are left: ask again. */
  readonly suspected: boolean;
}

/** What a record makes of the troubles that were open. */
interface Counted {
  readonly open: readonly OpenFinding[];
  readonly cleared: readonly OpenFinding[];
  readonly status: Status;
  readonly heard?: readonly string[];
}

/** Seconds after which the next look is worth its while: not before caches have forgotten the first. */
export function secondLookAfter(state: State, record: CheckRecord, confirmAfterSeconds: number): number {
  const kept = state.open.flatMap(({ since, confirmed, finding }) =>
    since === record.slot && !confirmed ? [finding.keptSeconds ?? 0] : [],
  );
  // One that nobody keeps is asked soon, and those that are kept wait for their next scheduled run or for this one.
  return kept.includes(0) ? confirmAfterSeconds : Math.max(confirmAfterSeconds, ...kept);
}

export function diff(previous: State | undefined, record: CheckRecord, options: DiffOptions = {}): Diff {
  const { panel } = options;
  const rule = ruleOf(options);
  const asksMore = (state: State): boolean =>
    panel === undefined ? isSuspected(state, record, rule) : unheard(state, record, panel).length > 0;
  const counted =
    panel === undefined ? countLooks(previous, record, rule) : countVotes(previous, record, panel);
  // A replay, or a message that was overtaken: the state knows more than this record.
  if (previous !== undefined && counted === undefined)
    return { state: previous, suspected: asksMore(previous) };
  const { open, cleared, status, heard } = counted ?? NOTHING;
  const before = new Map((previous?.open ?? []).map((one) => [findingKey(one.finding), one]));
  const opened = open.filter((one) => isNews(before.get(findingKey(one.finding)), one));
  // Second looks of several vantages come in any order: all but their words is of the scheduled one.
  const isFirst = panel === undefined || lookOf(record) === 1 || previous === undefined;
  const { target, probe, slot, attempt } = record;
  const isStatusNew = status !== previous?.status;
  const known = isFirst ? (options.known ?? previous?.known) : previous.known;
  const greylisted = isFirst
    ? greylistedAfter(previous, record, panel === undefined ? undefined : record.vantage)
    : previous.greylisted;
  if (
    previous !== undefined &&
    !isStatusNew &&
    opened.length === 0 &&
    cleared.length === 0 &&
    known === previous.known &&
    greylisted === previous.greylisted &&
    isFirst &&
    heard === undefined &&
    !isCountNew(previous, open) &&
    !isRefreshDue(previous, open, slot)
  ) {
    return { state: previous, suspected: asksMore(previous) };
  }
  const state: State = {
    target,
    probe,
    version: isFirst ? versionOf(record) : `${previous.version}+`,
    slot,
    status,
    since: previous !== undefined && !isStatusNew ? previous.since : slot,
    open,
    hash: isFirst ? record.hash : previous.hash,
    ...(heard === undefined ? {} : { heard }),
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
            ...(record.look === undefined ? {} : { look: record.look }),
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
    suspected: asksMore(state),
  };
}

const NOTHING: Counted = { open: [], cleared: [], status: 'ok' };

/** Undefined: the state knows more than this record. */
function countLooks(
  previous: State | undefined,
  record: CheckRecord,
  rule: ConfirmRule,
): Counted | undefined {
  if (previous !== undefined && versionOf(record) <= previous.version) return undefined;
  const before = new Map((previous?.open ?? []).map((open) => [findingKey(open.finding), open]));
  const seen = seenNow(before, record, rule);
  const now = new Set(seen.map(({ finding }) => findingKey(finding)));
  const gone = [...before].filter(([key]) => !now.has(key)).map(([, open]) => open);
  const left = new Map(
    gone.map((open) => [open, isUnseen(open.finding, record.findings) ? open : afterMiss(open, rule)]),
  );
  const kept = gone.flatMap((open) => left.get(open) ?? []);
  return {
    open: [...seen, ...kept],
    cleared: gone.filter((open) => left.get(open) === undefined),
    status: worstStatus([
      ...[...seen, ...kept.filter(({ confirmed }) => confirmed)].map(({ finding }) =>
        statusOfFinding(finding),
      ),
      // A suspicion that the next look could not see stays open, but perhaps it was our own blindness from the start.
      ...kept.flatMap(({ confirmed }) => (confirmed ? [] : ['unknown' as const])),
    ]),
  };
}

function seenNow(
  before: ReadonlyMap<string, OpenFinding>,
  record: CheckRecord,
  rule: ConfirmRule,
): OpenFinding[] {
  const seen = new Map<string, OpenFinding>();
  for (const finding of record.findings) {
    const key = findingKey(finding);
    // Findings come worst first: of two with one key the worse stays.
    if (statusOfFinding(finding) === 'ok' || seen.has(key)) continue;
    seen.set(key, afterSight(before.get(key), finding, record, rule));
  }
  return [...seen.values()];
}

function ruleOf({ confirmAfterSeconds = 0, looks, of }: DiffOptions): ConfirmRule {
  return { looks: looks ?? USUAL_LOOKS.looks, of: of ?? USUAL_LOOKS.of, afterSeconds: confirmAfterSeconds };
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

/** Looks are counted in the state as they come. */
function isCountNew(previous: State, open: readonly OpenFinding[]): boolean {
  return canonicalJson(open.map(countsOf)) !== canonicalJson(previous.open.map(countsOf));
}

function countsOf({ looks, votes }: OpenFinding): Pick<OpenFinding, 'looks' | 'votes'> {
  return { ...(looks === undefined ? {} : { looks }), ...(votes === undefined ? {} : { votes }) };
}

function isSuspected(state: State, record: CheckRecord, { of }: ConfirmRule): boolean {
  const look = lookOf(record);
  const isLeft = look > 0 && look < of;
  return isLeft && state.open.some(({ since, confirmed }) => since === record.slot && !confirmed);
}
