import { html } from 'hono/html';
import { seenFrom } from '../core/incident/seen-from.ts';
import type { DnsblFacts } from '../core/model/dnsbl-facts.ts';
import { runName } from '../core/model/look.ts';
import type { CheckRecord, Transition } from '../core/model/record.ts';
import type { SmtpFacts } from '../core/model/smtp-facts.ts';
import { STATUSES, statusOfFinding } from '../core/model/status.ts';
import { explain } from '../core/pipeline/explain.ts';
import { findingsList } from './findings-list.ts';
import { layout, targetPath, utc, type Html } from './layout.ts';
import { openWords } from './open-words.ts';
import { timingsChart } from './timings-chart.ts';

export interface TargetView {
  readonly target: string;
  /** Newest first. */
  readonly records: readonly CheckRecord[];
  readonly transitions: readonly Transition[];
  /** What the form asked for. */
  readonly filter: { readonly from: string; readonly to: string; readonly status: string };
}

/** Everything about one target: what is found, how long each stage took, what was said, what changed, all records. */
export function targetPage({ target, records, transitions, filter }: TargetView): Html {
  const latest = [...new Map(records.toReversed().map((record) => [record.probe, record])).values()];
  const [from, to] = [filter.from.slice(0, 16), filter.to.slice(0, 16)];
  const query = `?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`;
  return layout(
    `${target}: Postwatch`,
    html`<main>
      <p><a href="/">All targets</a></p>
      <h1>${target}</h1>
      ${latest.length === 0 ? html`<p>No record in this time.</p>` : latest.map(latestRecord)}
      <h2>Changes</h2>
      ${
        transitions.length === 0
          ? html`<p class="soft">None in this time.</p>`
          : html`<ul>
              ${transitions.map(change)}
            </ul>`
      }
      <h2>Records</h2>
      <form method="get">
        <label>From <input name="from" value="${from}" size="16" /></label>
        <label>to (UTC) <input name="to" value="${to}" size="16" /></label>
        <label
          >status
          <select name="status">
            ${['', ...STATUSES].map((one) => html`<option value="${one}" ${one === filter.status ? 'selected' : ''}>${one === '' ? 'any' : one}</option>`)}
          </select></label
        >
        <button>Show</button> <a href="${targetPath(target)}/history.csv${query}">CSV</a>
        <a href="${targetPath(target)}/history.json${query}">JSON</a>
      </form>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Slot</th>
              <th scope="col">Probe</th>
              <th scope="col">Status</th>
              <th scope="col">Took</th>
              <th scope="col">Findings</th>
            </tr>
          </thead>
          <tbody>
            ${records.filter(({ status }) => filter.status === '' || status === filter.status).map(recordRow)}
          </tbody>
        </table>
      </div>
    </main>`,
  );
}

function latestRecord(record: CheckRecord): Html {
  const open = record.findings.filter(
    (finding) =>
      statusOfFinding(finding) !== 'ok' ||
      (finding.outcome !== 'pass' && finding.outcome !== 'not-applicable'),
  );
  const passed = record.findings.filter(({ outcome }) => outcome === 'pass');
  return html`<section>
    <h2>${record.probe}: <span class="badge ${record.status}">${record.status}</span></h2>
    <p class="soft">Seen ${utc(record.startedAt)} from ${record.vantage}, ${record.tookMs} ms</p>
    ${findingsList(open)}
    <details>
      <summary>${passed.length} passed</summary>
      <ul>
        ${passed.map((finding) => html`<li>${explain(finding).says} <span class="soft code">${finding.code}</span></li>`)}
      </ul>
    </details>
    ${record.probe === 'smtp' ? sessions(record.observation.facts as SmtpFacts) : ''}${record.probe === 'dnsbl' ? lists(record.observation.facts as DnsblFacts) : ''}
  </section>`;
}

function sessions(facts: SmtpFacts): Html {
  return html`${facts.sessions.map(
    (session) =>
      html`<h3>Conversation with ${session.address}</h3>
        ${timingsChart(session)}
        <details>
          <summary>What was said</summary>
          <pre>${session.transcript.join('\n')}</pre>
        </details>`,
  )}`;
}

function lists(facts: DnsblFacts): Html {
  return html`<h3>What the lists answered</h3>
    <table>
      <thead>
        <tr>
          <th scope="col">List</th>
          <th scope="col">Test points</th>
          <th scope="col">Answer</th>
        </tr>
      </thead>
      <tbody>
        ${facts.lists.map(
          ({ list, tests, said: answers }) =>
            html`<tr>
              <td>${list}</td>
              <td class="code">${tests.map((one) => `${one.address} ${said(one.answer)}`).join(', ')}</td>
              <td class="code">
                ${answers.length === 0 ? 'not asked' : answers.map(({ item, answer }) => `${item} ${said(answer)}`).join(', ')}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

function said(answer: { readonly kind: string; readonly records: readonly unknown[] }): string {
  const addresses = answer.records.map((record) => (record as { address?: string }).address ?? '').join(' ');
  return addresses === '' ? answer.kind : addresses;
}

function wordsOf({ finding, confirmed, votes }: Transition['opened'][number]): string {
  const notes = [
    ...(confirmed ? [] : ['suspected']),
    ...(votes === undefined ? [] : [`seen from ${seenFrom(votes)}`]),
  ];
  return `${explain(finding).says}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}

function change({ slot, from, to, opened, cleared, noted = [] }: Transition): Html {
  const words = (label: string, list: Transition['opened']): Html | string =>
    list.length === 0 ? '' : html` ${label}: ${list.map(wordsOf).join('; ')}.`;
  const notes =
    noted.length === 0 ? '' : html` Changed: ${noted.map((finding) => explain(finding).says).join('; ')}.`;
  const turn =
    from === to
      ? html`still <span class="badge ${to}">${to}</span>`
      : html`${from} → <span class="badge ${to}">${to}</span>`;
  return html`<li>${utc(slot)} ${turn}${words('Opened', opened)}${words('Cleared', cleared)}${notes}</li>`;
}

function recordRow(record: CheckRecord): Html {
  return html`<tr>
    <td class="soft">${utc(record.slot)}${record.attempt === 1 ? '' : ` #${runName(record)}`}</td>
    <td>${record.probe}</td>
    <td><span class="badge ${record.status}">${record.status}</span></td>
    <td>${record.tookMs} ms</td>
    <td>${openWords(record).says}</td>
  </tr>`;
}
