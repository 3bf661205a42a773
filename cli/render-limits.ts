/** Limits and what is used of them: verdict, causes, table. */
import Table from 'cli-table3';
import { stringify } from 'csv-stringify/sync';
import { createColors } from 'picocolors';
import type { LimitRow, Used } from '../core/limits/index.ts';
import type { Status } from '../core/model/status.ts';
import type { ToldFinding } from '../core/model/told-finding.ts';
import { labelled, renderToldFinding, wrap } from './render-told-finding.ts';

export interface ShownLimits {
  readonly status: Status;
  readonly says: string;
  readonly uses: readonly Used[];
  readonly findings: readonly ToldFinding[];
}

export function renderLimits(
  { status, says, uses, findings }: ShownLimits,
  { columns, color }: { readonly columns: number; readonly color: boolean },
): string {
  const paint = createColors(color);
  const colors = { critical: paint.red, warning: paint.yellow, unknown: paint.yellow, ok: paint.green };
  const parts = [
    `${colors[status](status.toUpperCase())}   ${wrap(says, columns - 11).join(`\n${' '.repeat(11)}`)}`,
    ...findings.map((finding) => renderToldFinding(finding, columns)),
    ...(uses.length === 0 ? [] : [useTable(uses)]),
  ];
  return `${parts.join('\n\n')}\n`;
}

export function limitsCsv(uses: readonly Used[]): string {
  return stringify(
    uses.map(({ provider, window, what, used, limit, share, left, at }) => ({
      provider,
      window,
      what,
      used,
      limit,
      percent: share,
      left,
      at,
    })),
    { header: true, escape_formulas: true },
  );
}

export function renderKnownLimits(rows: readonly LimitRow[], columns: number): string {
  const shown = rows
    .filter(({ provider }) => provider !== 'custom')
    .map((row) =>
      [
        `${row.provider}   ${row.name}${row.verified ? '' : ' (unverified)'}`,
        ...labelled('limits', limitsOf(row), columns),
        ...(row.relays.length === 0 ? [] : labelled('through', row.relays.join(', '), columns)),
        ...labelled('known from', `${row.source}, ${row.asOf}`, columns),
        ...(row.note === '' ? [] : labelled('note', row.note, columns)),
      ].join('\n'),
    );
  return `${shown.join('\n\n')}\n\nWhat is used of them: postwatch limits --logs FILE. Your own: limits in postwatch.yaml\n`;
}

function limitsOf(row: LimitRow): string {
  const parts: readonly (readonly [number | undefined, string])[] = [
    [row.perDay, 'messages in 24 hours'],
    [row.recipientsPerDay, 'recipients in 24 hours'],
    [row.perHour, 'messages an hour'],
    [row.perMinute, 'messages a minute'],
    [row.perSecond, 'messages a second'],
    [row.recipientsPerMessage, 'recipients a message'],
    [row.perConnection, 'messages a connection'],
    [row.connections, 'connections at once'],
  ];
  const known = parts.flatMap(([value, what]) => (value === undefined ? [] : [`${number(value)} ${what}`]));
  return known.length === 0 ? 'no figure is published' : known.join(', ');
}

function useTable(uses: readonly Used[]): string {
  const table = new Table({
    head: ['provider', 'in a', 'what', 'used', 'of', '%', 'left'],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'left', 'left', 'right', 'right', 'right', 'right'],
  });
  for (const { provider, window, what, used, limit, share, left } of uses)
    table.push([provider, window, what, number(used), number(limit), String(share), number(left)]);
  return table.toString();
}

function number(value: number): string {
  return value.toLocaleString('en');
}
