import { html } from 'hono/html';
import type { Finding } from '../core/model/finding.ts';
import type { Incident } from '../core/model/incident.ts';
import { shownDuration } from '../core/model/shown-duration.ts';
import { explain } from '../core/pipeline/explain.ts';
import { utc, type Html } from './layout.ts';

export interface IncidentRow {
  readonly incident: Incident;
  /** Of one of its targets, as it is now; absent where none could be read. */
  readonly finding?: Finding;
}

/** Targets that are named; the rest is counted. */
const NAMED = 5;
const LABELS = { page: 'critical', ticket: 'warning' } as const;

/** A piece of a page: one sentence, then what is open, worst first, longest first. */
export function incidentsTable(rows: readonly IncidentRow[], now: Date): Html {
  const sorted = [...rows].sort(
    (a, b) =>
      a.incident.urgency.localeCompare(b.incident.urgency) ||
      a.incident.since.localeCompare(b.incident.since),
  );
  const targets = new Set(rows.flatMap(({ incident }) => incident.members.map(({ target }) => target))).size;
  const sentence =
    rows.length === 0
      ? 'Nothing is open'
      : `${rows.length} ${rows.length === 1 ? 'trouble is' : 'troubles are'} open, at ${targets} ${targets === 1 ? 'target' : 'targets'}`;
  return html`<h2>${sentence}</h2>
    <p class="soft">as of ${utc(now.toISOString())}</p>
    ${
      rows.length === 0
        ? ''
        : html`<table>
            <thead>
              <tr>
                <th scope="col">Urgency</th>
                <th scope="col">What</th>
                <th scope="col">Where</th>
                <th scope="col">Since</th>
              </tr>
            </thead>
            <tbody>
              ${sorted.map((row) => incidentRow(row, now))}
            </tbody>
          </table>`
    }`;
}

function incidentRow({ incident, finding }: IncidentRow, now: Date): Html {
  const { code, members, since, urgency } = incident;
  const told = finding === undefined ? undefined : explain(finding);
  const rest = members.length - NAMED;
  const where = members.slice(0, NAMED).map(({ target }) => target);
  return html`<tr>
    <td><span class="badge ${LABELS[urgency]}">${LABELS[urgency]}</span></td>
    <td>
      ${told?.says ?? code}
      <div class="soft code">${code}</div>
      ${told?.advice[0] === undefined ? '' : html`<div class="soft">first: ${told.advice[0]}</div>`}
    </td>
    <td>${where.join(', ')}${rest > 0 ? `, and ${rest} more` : ''}</td>
    <td>
      ${utc(since)}
      <div class="soft">${shownDuration((now.getTime() - Date.parse(since)) / 1000)}</div>
    </td>
  </tr>`;
}
