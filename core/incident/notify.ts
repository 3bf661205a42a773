/**
 * Tells people what is new, once. Troubles are read from what changed lately and from what is being told already; an
 * incident is claimed before its message goes out, so that two of us do not tell it twice, and a claim is believed for
 * two minutes only, so that one who died meanwhile does not keep it untold.
 */
import type { Cause } from '../diagnosis/cause.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import type { Incident, IncidentMember } from '../model/incident.ts';
import type { State } from '../model/record.ts';
import { slotOf } from '../pipeline/plan.ts';
import { symptomsOfState } from '../pipeline/symptoms.ts';
import type { Clock, Pager, Records } from '../ports.ts';
import { chatMessage } from './chat-message.ts';
import { isInMaintenance, type MaintenanceWindow } from './maintenance.ts';
import type { Message } from './message.ts';
import { newsOf, type News } from './news-of.ts';
import { openIncidents } from './open-incidents.ts';
import { tellIncident } from './tell-incident.ts';
import { troublesOf, type Trouble } from './trouble.ts';

export interface NotifyDeps {
  readonly records: Records;
  readonly pager: Pager;
  readonly clock: Pick<Clock, 'now'>;
  readonly stack: string;
  /** Times in which nobody is told. */
  readonly maintenance?: readonly MaintenanceWindow[];
}

const CLAIM_MS = 2 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
/** Transitions of two days: what is open longer was told, and is an incident by now. */
const DAYS = 2;
const TOGETHER = 50;

/** Messages that went out. Rejects when the pager refuses: then the next call tells it. */
export async function notify(deps: NotifyDeps): Promise<Message[]> {
  const { records, clock } = deps;
  const now = clock.now();
  const open = await openIncidents(records, now);
  const states = await statesOf(await membersToSee(records, open, now), records);
  const news = newsOf(
    open.filter((incident) => !isClaimed(incident, now)),
    troublesOf(states),
  )
    // A trouble of an incident that somebody else is telling just now would look new.
    .filter(({ kind, incident }) => kind !== 'opened' || !isBeingTold(incident, open, now))
    // Told when the window closes, if it is still so. An end is told at any time.
    .filter(
      ({ trouble }) =>
        trouble === undefined ||
        !trouble.members.every(({ target }) => isInMaintenance(target, deps.maintenance ?? [], now)),
    );
  const told: Message[] = [];
  const causes = news.length === 0 ? [] : diagnose(states.flatMap(symptomsOfState)).causes;
  for (const one of news) {
    const message = await tell(one, causeOf(one.trouble, causes), deps);
    if (message !== undefined) told.push(message);
  }
  return told;
}

async function tell(
  { kind, incident, trouble }: News,
  cause: Cause | undefined,
  deps: NotifyDeps,
): Promise<Message | undefined> {
  const { records, pager, clock, stack } = deps;
  const at = clock.now().toISOString();
  if ((await records.putIncident({ ...incident, claimed: at })) === 'older') return undefined;
  const first = trouble?.members[0];
  const record = first === undefined ? undefined : await newest(first, records, clock.now());
  const message = tellIncident({
    kind,
    incident,
    at,
    stack,
    ...(trouble === undefined ? {} : { trouble }),
    ...(cause === undefined ? {} : { cause }),
    ...(record === undefined ? {} : { record }),
  });
  await pager.tell({ ...message, data: chatMessage(message) });
  const { claimed: _, ...rest } = incident;
  const telling = {
    at,
    kind,
    urgency: message.urgency,
    targets: trouble?.members.length ?? incident.members.length,
    subject: message.subject,
  };
  await records.putIncident({
    ...rest,
    version: incident.version + 1,
    told: [...incident.told, telling],
    ...(kind === 'resolved' ? { closed: at } : {}),
  });
  return message;
}

/** The cause that explains most of it. */
function causeOf(trouble: Trouble | undefined, causes: readonly Cause[]): Cause | undefined {
  if (trouble === undefined) return undefined;
  const targets = new Set(trouble.members.map(({ target }) => target));
  const shares = causes.map((cause) => ({
    cause,
    share: cause.explains.filter(({ code, target }) => code === trouble.code && targets.has(target)).length,
  }));
  return shares.filter(({ share }) => share > 0).sort((a, b) => b.share - a.share)[0]?.cause;
}

async function membersToSee(
  records: Records,
  open: readonly Incident[],
  now: Date,
): Promise<IncidentMember[]> {
  const members = new Map<string, IncidentMember>();
  const add = ({ target, probe }: IncidentMember): void => {
    members.set(`${target}#${probe}`, { target, probe });
  };
  for (const { members: kept } of open) for (const member of kept) add(member);
  for (let ago = 0; ago < DAYS; ago += 1) {
    const day = new Date(now.getTime() - ago * DAY_MS).toISOString().slice(0, 10);
    for await (const { target, probe, opened } of records.transitions(day))
      if (opened.some(({ confirmed }) => confirmed)) add({ target, probe });
  }
  return [...members.values()];
}

async function statesOf(members: readonly IncidentMember[], records: Records): Promise<State[]> {
  const states: State[] = [];
  for (let at = 0; at < members.length; at += TOGETHER) {
    const some = await Promise.all(
      members.slice(at, at + TOGETHER).map(async ({ target, probe }) => records.getState(target, probe)),
    );
    states.push(...some.filter((state) => state !== undefined));
  }
  return states;
}

async function newest(
  { target, probe }: IncidentMember,
  records: Records,
  now: Date,
): ReturnType<Records['latest']> {
  return records.latest({ target, probe, slot: slotOf(now), attempt: 9 });
}

function isClaimed({ claimed }: Incident, now: Date): boolean {
  return claimed !== undefined && now.getTime() - Date.parse(claimed) < CLAIM_MS;
}

function isBeingTold({ code, members }: Incident, open: readonly Incident[], now: Date): boolean {
  return open.some(
    (other) =>
      isClaimed(other, now) &&
      other.code === code &&
      other.members.some(({ target }) => members.some((member) => member.target === target)),
  );
}
