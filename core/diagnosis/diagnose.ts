/**
 * Symptoms -> causes. Every rule is asked; the best founded cause takes its findings first, so that each finding is
 * explained once. A rule whose findings are all taken is another reading of them, and is kept as such. What nobody
 * explains stays on its own.
 */
import { statusOfFinding, STATUSES, worstStatus } from '../model/status.ts';
import { CONFIDENCES, EFFORTS, type Cause, type Confidence, type Diagnosis, type Side } from './cause.ts';
import { RULES } from './index.ts';
import type { About, Match, Rule } from './rule.ts';
import { createScene } from './scene.ts';
import { text, type Symptom } from './symptom.ts';

interface Candidate extends Match<About> {
  readonly rule: Rule;
  readonly believed: Confidence;
  readonly weight: number;
}

interface Draft {
  readonly candidate: Candidate;
  readonly explains: readonly Symptom[];
  readonly lent: readonly Symptom[];
  readonly follows: Side[];
  readonly instead: Side[];
}

export function diagnose(symptoms: readonly Symptom[], rules: readonly Rule[] = RULES): Diagnosis {
  const sceneOf = createScene(symptoms);
  const codes = new Set(symptoms.map(({ code }) => code));
  const trips = symptoms.filter(({ code }) => code === 'DELIVERY_NOT_SENT' || code === 'DELIVERY_REFUSED');
  const candidates = rules
    .filter(({ joins }) => joins.some((code) => codes.has(code)))
    .flatMap((rule) => rule.find(sceneOf(rule.joins)).map((match) => candidateOf(rule, match, trips)))
    .filter(({ explains }) => explains.length > 0)
    .sort(bestFounded);
  const taken = new Map<Symptom, Draft>();
  const drafts: Draft[] = [];
  for (const candidate of candidates) {
    const { explains } = candidate;
    const free = explains.filter((symptom) => !taken.has(symptom));
    const holder = explains.map((symptom) => taken.get(symptom)).find((draft) => draft !== undefined);
    if (free.length === 0 && holder !== undefined) {
      addSide(holder, candidate, explains.length);
      continue;
    }
    const draft = {
      candidate,
      explains: free,
      lent: explains.filter((symptom) => taken.has(symptom)),
      follows: [],
      instead: [],
    };
    for (const symptom of free) taken.set(symptom, draft);
    drafts.push(draft);
  }
  return {
    causes: drafts.map(causeOf).sort(worstFirst),
    alone: symptoms.filter((symptom) => isTrouble(symptom) && !taken.has(symptom)),
  };
}

function candidateOf(rule: Rule, match: Match<About>, trips: readonly Symptom[]): Candidate {
  const explains = [...new Set([...match.explains, ...tripsThrough(match.explains, trips)])];
  const believed = weigh(match.confidence, match.against?.length ?? 0);
  return { ...match, explains, rule, believed, weight: weightOf(believed, explains) };
}

/** A round trip that is handed in where the server fails has no cause of its own, whatever that is. */
function tripsThrough(explained: readonly Symptom[], trips: readonly Symptom[]): Symptom[] {
  if (trips.length === 0) return [];
  const failing = explained.filter((one) => statusOfFinding(one) === 'critical');
  if (failing.length === 0) return [];
  return trips.filter(
    (trip) =>
      (trip.code === 'DELIVERY_NOT_SENT' ||
        (trip.code === 'DELIVERY_REFUSED' && text(trip, 'stage') === 'AUTH')) &&
      failing.some(
        ({ target, code }) =>
          target === text(trip, 'by') && (trip.code === 'DELIVERY_NOT_SENT' || code.startsWith('SMTP_AUTH_')),
      ),
  );
}

/** Each contradiction takes one step of belief; nothing falls below "possible". */
function weigh(confidence: Confidence, contradictions: number): Confidence {
  const at = Math.min(CONFIDENCES.indexOf(confidence) + contradictions, CONFIDENCES.length - 1);
  return CONFIDENCES[at] ?? 'possible';
}

/** Causes before consequences; then what is well founded and joins much; then the order of the table. */
function bestFounded(a: Candidate, b: Candidate): number {
  return (
    Number(a.rule.follows ?? false) - Number(b.rule.follows ?? false) ||
    b.weight - a.weight ||
    b.explains.length - a.explains.length
  );
}

const WEIGHTS: Readonly<Record<Confidence, number>> = { certain: 4, likely: 2.5, possible: 0 };

/** A likely cause of three kinds of findings is the deeper one than a certain cause of one of them. */
function weightOf(believed: Confidence, explains: readonly Symptom[]): number {
  return WEIGHTS[believed] + Math.min(new Set(explains.map(({ code }) => code)).size, 3);
}

/** Another reading is worth telling where the first is not certain, and when it explains most of the same. */
function addSide({ candidate, explains, follows, instead }: Draft, other: Candidate, size: number): void {
  const { rule, about, believed } = other;
  const isReading = candidate.believed !== 'certain' && size * 2 > explains.length;
  if (rule.follows !== true && !isReading) return;
  const sides = rule.follows === true ? follows : instead;
  if (rule === candidate.rule || sides.some((side) => side.rule === rule.id)) return;
  sides.push({ rule: rule.id, says: rule.says(about), confidence: believed });
}

function worstFirst(a: Cause, b: Cause): number {
  return (
    STATUSES.indexOf(b.status) - STATUSES.indexOf(a.status) ||
    CONFIDENCES.indexOf(a.confidence) - CONFIDENCES.indexOf(b.confidence)
  );
}

function causeOf({ candidate, explains, lent, follows, instead }: Draft): Cause {
  const { rule, about, believed, because = [], against = [] } = candidate;
  const since = explains.flatMap(onsetOf).sort()[0];
  return {
    rule: rule.id,
    says: rule.says(about),
    confidence: believed,
    status: worstStatus(explains.map(statusOfFinding)),
    ...(since === undefined ? {} : { since }),
    explains,
    because: supportOf([...lent, ...because], explains),
    against,
    follows,
    instead,
    remedies: [...rule.remedies(about)].sort((a, b) => EFFORTS.indexOf(a.effort) - EFFORTS.indexOf(b.effort)),
  };
}

/** So many are kept: of thousands of servers that are fine, a few are proof enough. */
const MOST_SUPPORT = 20;

function supportOf(support: readonly Symptom[], explains: readonly Symptom[]): Symptom[] {
  const own = new Set(explains);
  const kept = new Set<Symptom>();
  for (const symptom of support) {
    if (kept.size === MOST_SUPPORT) break;
    if (!own.has(symptom)) kept.add(symptom);
  }
  return [...kept];
}

/** A list says since when; of changes, "since" is when the state before was seen first. */
function onsetOf(symptom: Symptom): string[] {
  const own = symptom.code === 'DNSBL_LISTED' ? text(symptom, 'since') : '';
  const since = symptom.since ?? own;
  return since === '' ? [] : [since];
}

export function isTrouble({ outcome }: Symptom): boolean {
  return outcome === 'fail' || outcome === 'inconclusive';
}
