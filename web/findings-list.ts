import { html } from 'hono/html';
import type { Finding } from '../core/model/finding.ts';
import { statusOfFinding } from '../core/model/status.ts';
import { explain } from '../core/pipeline/explain.ts';
import type { Html } from './layout.ts';

/** Findings as a person reads them: sentence, effect, evidence, what to do, where it is written. */
export function findingsList(findings: readonly Finding[]): Html {
  return html`${findings.map((finding) => {
    const { says, effect, evidence, means, advice, spec } = explain(finding);
    const row = (term: string, text: string | undefined): Html | string =>
      text === undefined || text === ''
        ? ''
        : html`<dt>${term}</dt>
            <dd>${text}</dd>`;
    return html`<article class="${statusOfFinding(finding)}">
      <h3>${says}</h3>
      <p class="soft code">
        ${finding.code} · ${finding.outcome === 'fail' ? finding.severity : finding.outcome}
      </p>
      <dl>
        ${row('Effect', effect)}${row('Evidence', evidence)}${row('Means', means)}${
          advice.length === 0
            ? ''
            : html`<dt>Do</dt>
                <dd>${advice.map((step) => html`<div>${step}</div>`)}</dd>`
        }${row('See', spec)}
      </dl>
    </article>`;
  })}`;
}
