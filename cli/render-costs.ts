import { PRICES_AS_OF } from '../core/bill/prices.ts';
import type { Cost } from './cost.ts';

/** A table with a column for each number of targets and way to keep records, and a row for each service. */
export function renderCosts(costs: readonly Cost[]): string {
  const services = [...new Set(costs.flatMap(({ bill }) => bill.lines.map(({ what }) => serviceOf(what))))];
  const rows = [
    ['targets', ...costs.map(({ targets }) => (targets ?? 0).toLocaleString('en'))],
    ['record', ...costs.map(({ record }) => record)],
    ['runs', ...costs.map(({ bill }) => bill.runsPerMonth.toLocaleString('en'))],
    ...services.map((service) => [
      service,
      ...costs.map(({ bill }) => {
        const line = bill.lines.find(({ what }) => serviceOf(what) === service);
        return line === undefined ? '' : money(line.dollars);
      }),
    ]),
    ['USD a month', ...costs.map(({ bill }) => money(bill.total))],
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n\nAn estimate: list prices of us-east-1 of ${PRICES_AS_OF}, free tiers not counted.\n`;
}

/** Without the number that a line brings in parentheses: columns differ in it. */
function serviceOf(what: string): string {
  return what.replace(/ \([\d,]+\)/, '');
}

function money(dollars: number): string {
  return dollars.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
