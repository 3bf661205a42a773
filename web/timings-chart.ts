import { html } from 'hono/html';
import type { SmtpSession } from '../core/model/smtp-facts.ts';
import type { Html } from './layout.ts';

const WIDTH = 640;
const LEFT = 90;
const ROW = 20;

/** Stages of one conversation as bars on a common time axis. */
export function timingsChart(session: SmtpSession): Html {
  const total = Math.max(1, ...session.stages.map(({ atMs, tookMs }) => atMs + tookMs));
  const scale = (WIDTH - LEFT - 90) / total;
  const label = `Time per stage with ${session.address}, ${Math.round(total)} ms in all`;
  return html`<svg
    class="chart"
    viewBox="0 0 ${WIDTH} ${session.stages.length * ROW + 4}"
    role="img"
    aria-label="${label}"
    width="100%"
  >
    <title>${label}</title>
    ${session.stages.map(({ stage, atMs, tookMs }, index) => {
      const x = LEFT + atMs * scale;
      const width = Math.max(1, tookMs * scale);
      return html`<text x="0" y="${index * ROW + 15}">${stage}</text
        ><rect x="${x.toFixed(1)}" y="${index * ROW + 4}" width="${width.toFixed(1)}" height="13" /><text
          x="${(x + width + 6).toFixed(1)}"
          y="${index * ROW + 15}"
          >${milliseconds(tookMs)}</text
        >`;
    })}
  </svg>`;
}

function milliseconds(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}
