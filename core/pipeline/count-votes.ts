/**
 * What several vantages say of the troubles of one target. Scheduled looks go round the vantages; one that finds
 * something new, or misses what others saw, asks all others (a round: one slot). Each vantage's last word stands with
 * the trouble. Seen by enough it is confirmed; seen by some, and by too few to be ever enough, it is regional; seen by
 * none it is over.
 *
 * Second looks of a round come in any order, so what they do may not depend on it: they open nothing, count the words of
 * their round alone, and only the last one of them takes anything back.
 */
import { findingKey, type Finding } from '../model/finding.ts';
import { lookOf } from '../model/look.ts';
import type { Panel } from '../model/panel.ts';
import type { CheckRecord, OpenFinding, State, Votes, Word } from '../model/record.ts';
import { statusOfFinding, worstStatus, type Status } from '../model/status.ts';
import { isUnseen } from './unseen.ts';

export interface Voted {
  readonly open: readonly OpenFinding[];
  readonly cleared: readonly OpenFinding[];
  readonly status: Status;
  /** Vantages that are heard in this round, that of the scheduled look first; absent when nobody else is asked. */
  readonly heard?: readonly string[];
}

/** Undefined: the record comes again, or too late, or unasked, and changes nothing. */
export function countVotes(
  previous: State | undefined,
  record: CheckRecord,
  panel: Panel,
): Voted | undefined {
  const isFirst = lookOf(record) === 1;
  if (previous !== undefined && !isNewIn(previous, record, isFirst)) return undefined;
  const [scheduled = record.vantage, ...others] = isFirst ? [] : (previous?.heard ?? []);
  const heard = isFirst ? [scheduled] : [scheduled, ...[...others, record.vantage].sort()];
  const round: Round = {
    record,
    panel,
    isFirst,
    scheduled,
    isComplete: panel.names.every((name) => heard.includes(name)),
  };
  const sights = sightsOf(record);
  const before = new Map((previous?.open ?? []).map((open) => [findingKey(open.finding), open]));
  const all = [...before].map(([key, open]) => [open, afterWord(open, sights.get(key), round)] as const);
  const fresh = isFirst ? [...sights].filter(([key]) => !before.has(key)) : [];
  const open = [
    ...all.flatMap(([, now]) => now ?? []),
    ...fresh.map(([, finding]) => opened(finding, round)),
  ].sort(byKey);
  const asks = isFirst ? open.some((one) => isAsking(one, record)) : true;
  return {
    open,
    cleared: all.flatMap(([one, now]) => (now === undefined ? [one] : [])),
    status: worstStatus(open.map((one) => statusOfOpen(one, record.slot))),
    ...(asks ? { heard } : {}),
  };
}

/** Vantages that this record's round still waits for; none when it has not asked them. */
export function unheard({ slot, heard }: State, record: CheckRecord, { names }: Panel): string[] {
  if (lookOf(record) !== 1 || slot !== record.slot || heard === undefined) return [];
  return heard.length === names.length ? [] : names.filter((name) => name !== record.vantage);
}

interface Round {
  readonly record: CheckRecord;
  readonly panel: Panel;
  /** The scheduled look, with which a round begins. */
  readonly isFirst: boolean;
  /** The vantage whose look that was. */
  readonly scheduled: string;
  /** Nobody of the round is missing any more. */
  readonly isComplete: boolean;
}

function isNewIn({ slot, heard }: State, record: CheckRecord, isFirst: boolean): boolean {
  if (isFirst) return record.slot > slot;
  return record.slot === slot && heard?.includes(record.vantage) === false;
}

function sightsOf({ findings }: CheckRecord): Map<string, Finding> {
  const sights = new Map<string, Finding>();
  // Findings come worst first: of two with one key the worse stays.
  for (const finding of findings)
    if (statusOfFinding(finding) !== 'ok' && !sights.has(findingKey(finding)))
      sights.set(findingKey(finding), finding);
  return sights;
}

function opened(finding: Finding, { record, panel }: Round): OpenFinding {
  const { vantage, slot } = record;
  const votes = {
    of: panel.names.length,
    by: vantage,
    words: { [vantage]: wordOf(undefined, true, record) },
  };
  return { finding, since: slot, confirmed: finding.certain === true || panel.needed === 1, votes };
}

function wordOf(before: Word | undefined, sees: boolean, { slot, startedAt }: CheckRecord): Word {
  if (!sees) return { slot, at: startedAt, sees };
  return { slot, at: startedAt, sees, first: before?.sees === true ? (before.first ?? slot) : slot };
}

/** The trouble after this vantage's word on it; undefined: it is over. */
function afterWord(before: OpenFinding, sight: Finding | undefined, round: Round): OpenFinding | undefined {
  const { record, panel } = round;
  const { vantage } = record;
  const votes = before.votes ?? { of: panel.names.length, by: '', words: {} };
  const isBlind = sight === undefined && isUnseen(before.finding, record.findings);
  const words = isBlind
    ? votes.words
    : { ...votes.words, [vantage]: wordOf(votes.words[vantage], sight !== undefined, record) };
  const shown = shownAfter(before, sight, round);
  return decided({ ...before, finding: shown.finding }, { ...votes, words, by: shown.by }, round);
}

/** Of several sights of one slot the scheduled look's, or else the first vantage's by name, whoever came first. */
function shownAfter(
  { finding, votes }: OpenFinding,
  sight: Finding | undefined,
  { record, isFirst, scheduled }: Round,
): { readonly finding: Finding; readonly by: string } {
  const by = votes?.by ?? '';
  const full = { ...finding, severity: votes?.regional ?? finding.severity };
  if (sight === undefined) return { finding: full, by };
  const isOfRound = votes?.words[by]?.slot === record.slot && votes.words[by].sees;
  const isBetter = isFirst || !isOfRound || (by !== scheduled && record.vantage < by);
  return isBetter ? { finding: sight, by: record.vantage } : { finding: full, by };
}

function decided(now: OpenFinding, votes: Votes, round: Round): OpenFinding | undefined {
  const { record, panel, isFirst, isComplete } = round;
  const { regional: _, ...plain } = votes;
  const live = Object.entries(votes.words).filter(([name, word]) => isLive(name, word, round));
  const counted = isFirst ? live : live.filter(([, { slot }]) => slot === record.slot);
  const fine = counted.filter(([, { sees }]) => !sees).length;
  const isSeen = live.some(([, { sees }]) => sees);
  const wasWhole = now.confirmed && votes.regional === undefined;
  const base = { ...now, votes: plain };
  if (now.finding.certain === true || sightsAmong(counted, now) >= panel.needed)
    return { ...base, confirmed: true };
  if (!isFirst && !isComplete) return kept(now, votes);
  if (!isSeen && live.some(([, { sees }]) => !sees)) return undefined;
  if (!isSeen || fine <= panel.names.length - panel.needed) return kept(now, votes);
  return wasWhole || votes.regional !== undefined || live.some(([, word]) => isSeenAgain(word))
    ? {
        ...base,
        confirmed: true,
        finding: lighter(now.finding),
        votes: { ...plain, regional: now.finding.severity },
      }
    : { ...base, confirmed: false };
}

function kept(now: OpenFinding, votes: Votes): OpenFinding {
  return votes.regional === undefined
    ? { ...now, votes }
    : { ...now, votes: { ...votes, regional: now.finding.severity }, finding: lighter(now.finding) };
}

function isLive(name: string, { slot }: Word, { record, panel }: Round): boolean {
  const minutes = (Date.parse(record.slot) - Date.parse(slot)) / 60_000;
  return panel.names.includes(name) && minutes <= panel.wordMinutes;
}

/** What caches keep is one sight, however many look: a vantage may share its resolver with another. */
function sightsAmong(words: readonly (readonly [string, Word])[], { finding, since }: OpenFinding): number {
  const seen = words.filter(([, { sees }]) => sees);
  const keptSeconds = finding.keptSeconds ?? 0;
  if (keptSeconds === 0) return seen.length;
  const later = seen.filter(
    ([, { at }]) => (Date.parse(at) - Date.parse(since)) / 1000 >= keptSeconds,
  ).length;
  return later === seen.length ? later : later + 1;
}

/** Once may be a bad moment of the way there: a place of its own is one that sees it at two of its turns. */
function isSeenAgain({ sees, slot, first }: Word): boolean {
  return sees && first !== undefined && first < slot;
}

/** Nobody is woken by what one place alone sees. */
function lighter(finding: Finding): Finding {
  return statusOfFinding(finding) === 'critical' ? { ...finding, severity: 'warning' } : finding;
}

/** The scheduled look saw what is not decided, or missed what others saw that is. */
function isAsking({ confirmed, votes }: OpenFinding, { vantage, slot }: CheckRecord): boolean {
  const word = votes?.words[vantage];
  if (word?.slot !== slot) return false;
  const isWhole = confirmed && votes?.regional === undefined;
  return word.sees ? !isWhole : isWhole;
}

/** A suspicion that nobody has seen in this round was perhaps our own blindness from the start. */
function statusOfOpen({ finding, confirmed, votes }: OpenFinding, slot: string): Status {
  const isSeen = Object.values(votes?.words ?? {}).some((word) => word.sees && word.slot === slot);
  return confirmed || isSeen ? statusOfFinding(finding) : 'unknown';
}

/** Worst first, then by name: the order in which words came is no order. */
function byKey(a: OpenFinding, b: OpenFinding): number {
  return findingKey(a.finding) < findingKey(b.finding) ? -1 : 1;
}
