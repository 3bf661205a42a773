import type { Incident } from '../model/incident.ts';
import type { Records } from '../ports.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Incidents that began longer ago are not looked for: as long as records are kept. */
const DAYS = 400;

/** What people were told, or are being told, and is not over; oldest first. */
export async function openIncidents(records: Pick<Records, 'incidents'>, now: Date): Promise<Incident[]> {
  const from = new Date(now.getTime() - DAYS * DAY_MS).toISOString();
  const open: Incident[] = [];
  for await (const incident of records.incidents(from, now.toISOString()))
    if (incident.closed === undefined) open.push(incident);
  return open;
}
