import { html } from 'hono/html';
import type { CheckRecord, State } from '../core/model/record.ts';
import { STATUSES, statusOfFinding } from '../core/model/status.ts';
import { explain } from '../core/pipeline/explain.ts';
import { layout, targetPath, utc, type Html } from './layout.ts';
import { strip } from './strip.ts';
import { summarySentence } from './summary-sentence.ts';

export interface IndexRow {
  readonly state: State;
  /** Records of the last 24 hours; empty where they were not read. */
  readonly recent: readonly CheckRecord[];
}

const REFRESH_SECONDS = 10;

/** One sentence, then every target: worst first, longest first. */
export function indexPage(name: string, rows: readonly IndexRow[], now: Date): Html {
  const sorted = [...rows].sort(
    (a, b) =>
      STATUSES.indexOf(b.state.status) - STATUSES.indexOf(a.state.status) ||
      a.state.since.localeCompare(b.state.since) ||
      a.state.target.localeCompare(b.state.target),
  );
  return layout(
    `${name}: Postwatch`,
    html`<main>
      <h1>${summarySentence(rows.map(({ state }) => state))}</h1>
      <p class="soft">
        ${name}, as of ${utc(now.toISOString())}; renews itself every ${REFRESH_SECONDS} s.
        <a href="/metrics">Metrics</a>
      </p>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Status</th>
              <th scope="col">Target</th>
              <th scope="col">Why</th>
              <th scope="col">Since</th>
              <th scope="col" class="wide">Last 24 hours</th>
            </tr>
          </thead>
          <tbody>
            ${sorted.map((row) => indexRow(row, now))}
          </tbody>
        </table>
      </div>
    </main>`,
    REFRESH_SECONDS,
  );
}

function indexRow({ state, recent }: IndexRow, now: Date): Html {
  const worst = state.open.find(
    ({ finding }) => statusOfFinding(finding) === state.status && state.status !== 'ok',
  );
  const more = state.open.filter(({ finding }) => statusOfFinding(finding) !== 'ok').length - 1;
  const why =
    worst === undefined
      ? ''
      : `${explain(worst.finding).says}${more > 0 ? ` (and ${more} more)` : ''}${worst.confirmed ? '' : ', suspected, asked again soon'}`;
  return html`<tr>
    <td><span class="badge ${state.status}">${state.status}</span></td>
    <td>
      <a href="${targetPath(state.target)}">${state.target}</a> <span class="soft">${state.probe}</span>
    </td>
    <td>${why}</td>
    <td class="soft">${utc(state.since)}</td>
    <td class="wide">${strip(recent, now)}</td>
  </tr>`;
}
