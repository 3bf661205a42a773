import { openIncidents } from '../../core/incident/open-incidents.ts';
import type { Incident } from '../../core/model/incident.ts';
import type { Clock, Records } from '../../core/ports.ts';
import { incidentsTable, type IncidentRow } from '../../web/incidents-table.ts';
import { STYLE } from '../../web/layout.ts';

export interface WidgetDeps {
  readonly records: Pick<Records, 'incidents' | 'getState'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** More would make a page that nobody reads, and an answer that CloudWatch does not take. */
const MOST_ROWS = 40;

/** `describe` is what the console asks for the widget's documentation. */
export function createHandler(
  deps: WidgetDeps,
): (event: { readonly describe?: boolean } | null) => Promise<string> {
  return async (event) => {
    if (event?.describe === true)
      return '### Open incidents\nWhat people were told and is not over. No parameters.';
    const now = deps.clock.now();
    const open = await openIncidents(deps.records, now);
    const rows = await Promise.all(open.slice(-MOST_ROWS).map(async (incident) => rowOf(incident, deps)));
    return `<style>${STYLE}</style>${String(await incidentsTable(rows, now))}`;
  };
}

async function rowOf(incident: Incident, { records }: WidgetDeps): Promise<IncidentRow> {
  const [first] = incident.members;
  const state = first === undefined ? undefined : await records.getState(first.target, first.probe);
  const finding = state?.open.find((one) => one.finding.code === incident.code)?.finding;
  return { incident, ...(finding === undefined ? {} : { finding }) };
}
