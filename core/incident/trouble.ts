/** What is open and confirmed, grouped by cause: one outage of a provider is one trouble, not forty. */
import type { Finding } from '../model/finding.ts';
import type { IncidentMember, Urgency } from '../model/incident.ts';
import type { State, Votes } from '../model/record.ts';
import { compareSeverity } from '../model/severity.ts';
import { statusOfFinding } from '../model/status.ts';

export interface TroubleMember extends IncidentMember {
  readonly since: string;
  readonly finding: Finding;
  /** Where several vantages look. */
  readonly votes?: Votes;
}

export interface Trouble {
  readonly code: string;
  readonly urgency: Urgency;
  readonly since: string;
  /** Worst first, then oldest first; never empty. */
  readonly members: readonly [TroubleMember, ...TroubleMember[]];
}

/** From so many on, targets of different owners that fell together have one cause, wherever it is. */
const MANY = 5;
/** Together: first seen within the interval of most targets, and the time that a second look takes. */
const TOGETHER_MS = 10 * 60_000;

export function troublesOf(states: Iterable<State>): Trouble[] {
  const byCode = Map.groupBy([...states].flatMap(membersOf), ({ finding }) => finding.code);
  return [...byCode.values()]
    .flatMap(groupsOf)
    .map(troubleOf)
    .sort((a, b) =>
      a.urgency === b.urgency ? a.since.localeCompare(b.since) : a.urgency === 'page' ? -1 : 1,
    );
}

function membersOf({ target, probe, open }: State): TroubleMember[] {
  return open
    .filter(({ finding, confirmed }) => confirmed && urgencyOf(finding) !== undefined)
    .map(({ finding, since, votes }) => ({
      target,
      probe,
      since,
      finding,
      ...(votes === undefined ? {} : { votes }),
    }));
}

/** Undefined: nobody needs to be told. What could not be seen has an alarm of its own (path-faults). */
function urgencyOf(finding: Finding): Urgency | undefined {
  const status = statusOfFinding(finding);
  return status === 'critical' ? 'page' : status === 'warning' ? 'ticket' : undefined;
}

/** Members of one code. */
function groupsOf(members: readonly TroubleMember[]): TroubleMember[][] {
  const byOwner = [...Map.groupBy(members, ownerOf).values()];
  const first = Math.min(...members.map(({ since }) => Date.parse(since)));
  const together = (group: readonly TroubleMember[]): boolean =>
    group.every(({ since }) => Date.parse(since) - first <= TOGETHER_MS);
  const [fallen, others] = [byOwner.filter(together), byOwner.filter((group) => !together(group))];
  return fallen.length >= MANY ? [fallen.flat(), ...others] : byOwner;
}

/** A list that lists several addresses, or a host name's parent: mx1 and mx2 of example.com have one owner. */
function ownerOf({ probe, target, finding }: TroubleMember): string {
  if (probe === 'dnsbl' && typeof finding.args['list'] === 'string') return finding.args['list'];
  const host = target.replace(/:\d+$/, '');
  const labels = host.split('.');
  return labels.length > 2 && !host.startsWith('[') && !/^[\d.]+$/.test(host)
    ? labels.slice(1).join('.')
    : host;
}

function troubleOf(members: readonly TroubleMember[]): Trouble {
  const sorted = [...members].sort(
    (a, b) =>
      compareSeverity(b.finding.severity, a.finding.severity) ||
      a.since.localeCompare(b.since) ||
      a.target.localeCompare(b.target),
  );
  const since = sorted.map((member) => member.since).reduce((a, b) => (a < b ? a : b));
  const urgency = sorted.some(({ finding }) => urgencyOf(finding) === 'page') ? 'page' : 'ticket';
  return {
    code: sorted[0]?.finding.code ?? '',
    urgency,
    since,
    members: sorted as [TroubleMember, ...TroubleMember[]],
  };
}
