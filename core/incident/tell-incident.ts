/**
 * An incident as a person reads it on a pager at 3 a.m.: verdict, cause, effect, what to do, what is not hit, where to
 * look on. One message however many targets; the same as data for chat integrations.
 */
import type { Cause } from '../diagnosis/cause.ts';
import type { Incident, TellingKind, Urgency } from '../model/incident.ts';
import type { CheckRecord, Votes } from '../model/record.ts';
import { shownDuration } from '../model/shown-duration.ts';
import { utcMinute } from '../model/utc-minute.ts';
import { explain } from '../pipeline/explain.ts';
import type { Message } from './message.ts';
import { seenFrom, shareOf } from './seen-from.ts';
import type { Trouble, TroubleMember } from './trouble.ts';

export interface Telling {
  readonly kind: TellingKind;
  readonly incident: Incident;
  readonly trouble?: Trouble;
  /** What lies behind it, and behind what else. */
  readonly cause?: Cause;
  /** Newest record of the first target, for what is fine there. */
  readonly record?: CheckRecord;
  /** Now, ISO 8601. */
  readonly at: string;
  /** Name of the installation. */
  readonly stack: string;
}

const LABELS: Readonly<Record<Urgency, string>> = { page: 'CRITICAL', ticket: 'WARNING' };
/** Named in the message; the rest is counted. */
const NAMED = 10;
const NAMED_CODES = 5;

export function tellIncident(telling: Telling): Message {
  const { trouble } = telling;
  return trouble === undefined ? tellResolved(telling) : tellOpen(telling, trouble);
}

function tellOpen({ kind, incident, record, stack, cause }: Telling, trouble: Trouble): Message {
  const [first, ...others] = trouble.members;
  const { says, effect, evidence, means, advice: ofFinding, spec } = explain(first.finding);
  const { code, urgency, since } = trouble;
  const { votes } = first;
  const which = others.length === 0 ? says : `${trouble.members.length} targets, the first: ${says}`;
  const again = {
    opened: '',
    worse: ', and it is worse now',
    grown: ', and more targets are hit',
    resolved: '',
  };
  const headline = `[${LABELS[urgency]}] ${which}, since ${utcMinute(since)}${votes === undefined ? '' : ` (${shareOf(votes)})`}${again[kind]}`;
  const fine = fineOf(first, record);
  // Who believes the cause begins with what ends it; otherwise with what the finding says by itself.
  const advice =
    cause === undefined || cause.confidence === 'possible'
      ? ofFinding
      : cause.remedies.map((remedy) => `${remedy.do} (${remedy.effort})`);
  const rows: [string, readonly string[]][] = [
    ['Targets', others.length === 0 ? [] : [namesOf(trouble.members)]],
    ...causeRows(cause, trouble, [evidence ?? says, ...(means === undefined ? [] : [means])]),
    ['Seen', votes === undefined ? [] : [seenOf(votes)]],
    [
      'Effect',
      [...(effect === undefined ? [] : [effect]), ...(cause?.follows ?? []).map((side) => side.says)],
    ],
    ['Do', advice.map((step, index) => `${index + 1} ${step}`)],
    ['Not hit', fine === '' ? [] : [fine]],
    ['Look', [`postwatch check ${first.target} --config postwatch.yaml`]],
    ['History', [`postwatch history ${first.target} --from ${since.slice(0, 10)}`]],
    ['Code', [`${code}: postwatch explain ${code}${spec === undefined ? '' : `   ${spec}`}`]],
    ['Runbook', ['docs/runbook.md#target-unhealthy']],
  ];
  return {
    kind,
    urgency,
    subject: `${headline.slice(0, headline.indexOf(']') + 1)} ${stack}: ${others.length === 0 ? first.target : `${trouble.members.length} targets`} ${code}`,
    text: `${headline}\n${tableOf(rows)}`,
    headline,
    advice,
    thread: incident.id,
    facts: {
      code,
      since,
      targets: trouble.members.map(({ target }) => target),
      stack,
      says,
      ...(votes === undefined ? {} : { seen: seenOf(votes) }),
      ...(effect === undefined ? {} : { effect }),
      ...(evidence === undefined ? {} : { evidence }),
      ...(cause === undefined
        ? {}
        : { cause: { rule: cause.rule, says: cause.says, confidence: cause.confidence } }),
    },
  };
}

const BELIEFS: Readonly<Record<Cause['confidence'], string>> = {
  certain: '',
  likely: 'likely: ',
  possible: 'possibly: ',
};

/** The cause as far as it is believed, what was seen, and what else it explains. */
function causeRows(
  cause: Cause | undefined,
  { code, members }: Trouble,
  seen: readonly string[],
): [string, readonly string[]][] {
  if (cause === undefined) return [['Cause', seen]];
  const here = new Set(members.map(({ target }) => target));
  const others = cause.explains.filter((one) => one.code !== code || !here.has(one.target));
  const named = [...new Set(others.map((one) => `${one.code} at ${one.target}`))];
  const rest = named.length - NAMED_CODES;
  return [
    ['Cause', [`${BELIEFS[cause.confidence]}${cause.says}`]],
    ['Evidence', seen],
    ['But', cause.against],
    [
      'Also',
      named.length === 0
        ? []
        : [
            `${named.slice(0, NAMED_CODES).join(', ')}${rest > 0 ? `, and ${rest} more` : ''}: the same cause`,
          ],
    ],
  ];
}

function tellResolved({ incident, at, stack }: Telling): Message {
  const { code, since, members, urgency } = incident;
  const who = members.length === 1 ? (members[0]?.target ?? '') : `${members.length} targets`;
  const length = shownDuration((Date.parse(at) - Date.parse(since)) / 1000);
  const headline = `[RESOLVED] ${who}: ${code} is over after ${length} (${utcMinute(since)} to ${utcMinute(at)})`;
  return {
    kind: 'resolved',
    urgency,
    subject: `[RESOLVED] ${stack}: ${who} ${code}`,
    text: `${headline}\n${tableOf([
      ['Targets', members.length === 1 ? [] : [namesOf(members)]],
      ['History', [`postwatch history ${members[0]?.target ?? ''} --from ${since.slice(0, 10)}`]],
    ])}`,
    headline,
    advice: [],
    thread: incident.id,
    facts: {
      code,
      since,
      until: at,
      targets: members.map(({ target }) => target),
      stack,
    },
  };
}

/** Where it is seen from; a reader must not take what one place sees for an outage. */
function seenOf(votes: Votes): string {
  return `from ${seenFrom(votes)}${votes.regional === undefined ? '' : ': regional, not an outage'}`;
}

/** What passed in the same run, by the first word of its checks: "TLS, login: fine". */
function fineOf({ finding }: TroubleMember, record: CheckRecord | undefined): string {
  const areas = Map.groupBy(record?.findings ?? [], ({ check }) => check.split('-')[0] ?? check);
  areas.delete(finding.check.split('-')[0] ?? '');
  const fine = [...areas]
    .filter(
      ([, findings]) =>
        findings.some(({ outcome }) => outcome === 'pass') &&
        !findings.some(({ outcome }) => outcome === 'fail' || outcome === 'inconclusive'),
    )
    .map(([area]) => area.toUpperCase());
  return fine.length === 0 ? '' : `${fine.join(', ')}: fine at ${record?.startedAt.slice(11, 16) ?? ''} UTC`;
}

function namesOf(members: readonly { readonly target: string }[]): string {
  const named = members.slice(0, NAMED).map(({ target }) => target);
  const rest = members.length - named.length;
  return `${named.join(', ')}${rest === 0 ? '' : `, and ${rest} more`}`;
}

const WIDTH = 10;

function tableOf(rows: readonly (readonly [string, readonly string[]])[]): string {
  return rows
    .flatMap(([label, lines]) =>
      lines.map((line, index) => `${(index === 0 ? label : '').padEnd(WIDTH)}${line}`),
    )
    .join('\n');
}
