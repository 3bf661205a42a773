/** What people have not been told yet: the troubles of now against the incidents that are open. Pure. */
import type { Incident, IncidentMember, TellingKind } from '../model/incident.ts';
import type { Trouble } from './trouble.ts';

export interface News {
  readonly kind: TellingKind;
  /** As it is to be kept, one version on; what is told now is not in `told` yet. */
  readonly incident: Incident;
  /** Absent when it is over. */
  readonly trouble?: Trouble;
}

/** Of more than these the message says only how many. */
const KEPT_MEMBERS = 500;

export function newsOf(open: readonly Incident[], troubles: readonly Trouble[]): News[] {
  const matched = new Set<string>();
  const begun = troubles.flatMap((trouble): News[] => {
    const kept = open.filter((incident) => isSame(incident, trouble));
    for (const { id } of kept) matched.add(id);
    const [incident] = kept;
    if (incident === undefined) return [{ kind: 'opened', incident: opened(trouble), trouble }];
    const kind = whatIsNew(incident, trouble);
    return kind === undefined ? [] : [{ kind, incident: grown(incident, trouble), trouble }];
  });
  const over = open
    .filter(({ id }) => !matched.has(id))
    .map((incident): News => ({
      kind: 'resolved',
      incident: { ...incident, version: incident.version + 1 },
    }));
  return [...begun, ...over];
}

/** The same code at a target that was part of it. Groups may grow, shrink and merge meanwhile. */
function isSame(incident: Incident, { code, members }: Trouble): boolean {
  if (incident.code !== code) return false;
  const known = new Set(incident.members.map(keyOf));
  return members.some((member) => known.has(keyOf(member)));
}

function whatIsNew({ told, urgency }: Incident, trouble: Trouble): TellingKind | undefined {
  const last = told.at(-1);
  // Claimed by a telling that never came to its end.
  if (last === undefined) return 'opened';
  if (urgency === 'ticket' && trouble.urgency === 'page') return 'worse';
  return trouble.members.length >= 2 * last.targets && trouble.members.length >= last.targets + 2
    ? 'grown'
    : undefined;
}

function opened(trouble: Trouble): Incident {
  const { code, since, urgency } = trouble;
  return {
    id: `${since} ${code} ${trouble.members[0].target}`,
    code,
    since,
    version: 1,
    urgency,
    members: namesOf(trouble.members),
    told: [],
  };
}

function grown(incident: Incident, { members, urgency }: Trouble): Incident {
  const all = new Map([...incident.members, ...namesOf(members)].map((one) => [keyOf(one), one]));
  return {
    ...incident,
    version: incident.version + 1,
    urgency: urgency === 'page' ? 'page' : incident.urgency,
    members: [...all.values()].slice(0, KEPT_MEMBERS),
  };
}

function namesOf(members: readonly IncidentMember[]): IncidentMember[] {
  return members.slice(0, KEPT_MEMBERS).map(({ target, probe }) => ({ target, probe }));
}

function keyOf({ target, probe }: IncidentMember): string {
  return `${target}#${probe}`;
}
