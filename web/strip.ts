import { html, raw } from 'hono/html';
import { worstStatus, type Status } from '../core/model/status.ts';
import type { RecordMode } from '../core/model/record.ts';
import type { Html } from './layout.ts';

const CELLS = 24;
const HOUR = 3_600_000;

/**
 * The last 24 hours as a strip: one cell an hour, coloured by the worst record in it; grey where there is none. Where
 * runs without news leave none, what the hour before saw holds for this one.
 */
export function strip(
  records: readonly { readonly startedAt: string; readonly status: Status; readonly mode?: RecordMode }[],
  now: Date,
): Html {
  const begin = now.getTime() - CELLS * HOUR;
  const cells = Array.from({ length: CELLS }, (_, index) => {
    const within = records.filter(({ startedAt }) => {
      const at = Date.parse(startedAt) - begin;
      return at >= index * HOUR && at < (index + 1) * HOUR + (index === CELLS - 1 ? HOUR : 0);
    });
    if (within.length > 0) return worstStatus(within.map(({ status }) => status));
    const before = records.findLast(({ startedAt }) => Date.parse(startedAt) < begin + index * HOUR);
    const holds = before?.mode !== undefined && Date.parse(before.startedAt) >= begin + (index - 1) * HOUR;
    return holds ? before.status : 'none';
  });
  const bad = cells.filter((cell) => cell !== 'none' && cell !== 'ok').length;
  const seen = cells.filter((cell) => cell !== 'none').length;
  const label = `last 24 hours: ${seen} hours seen, ${bad} of them with trouble`;
  const drawn = cells
    .map((cell, index) => `<rect class="${cell}" x="${index * 6}" y="0" width="5" height="16"/>`)
    .join('');
  return html`<svg class="strip" viewBox="0 0 ${CELLS * 6} 16" role="img" aria-label="${label}">
    <title>${label}</title>
    ${raw(drawn)}
  </svg>`;
}
