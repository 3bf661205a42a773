/** postwatch cost: what an installation on AWS costs in a month, by service. */
import { billOf } from '../core/bill/bill-of.ts';
import { formatBill, type Bill } from '../core/bill/estimate-bill.ts';
import { PRICES_AS_OF } from '../core/bill/prices.ts';
import { configSchema, type Config } from '../core/config/index.ts';
import { RECORD_MODES, type RecordMode } from '../core/model/record.ts';
import { loadConfig } from './load-config.ts';
import type { AddCommand } from './program.ts';
import { renderCosts } from './render-costs.ts';
import { UsageError } from './usage-error.ts';

interface CostOptions {
  readonly config?: string;
  readonly targets?: readonly number[];
  readonly port25?: Port25;
  readonly json?: boolean;
}

const PORT_25 = ['closed', 'vpc', 'agent'] as const;
type Port25 = (typeof PORT_25)[number];

/** One more than a stack takes is no question that anybody has. */
const MAX_TARGETS = 1_000_000;

export interface Cost {
  readonly targets: number | undefined;
  readonly record: RecordMode;
  readonly bill: Bill;
}

export const addCostCommand: AddCommand = (program, io) => {
  program
    .command('cost')
    .description('Estimate what a configuration, or a number of targets, costs on AWS in a month, by service')
    .option(
      '--config <file>',
      'this postwatch.yaml; default: endpoints, domains and addresses in equal parts',
    )
    .option(
      '--targets <numbers>',
      'as if so many were watched, in the same proportions: 10,1000,100000',
      readTargets,
    )
    .option('--port25 <way>', 'as deployed with --context port25=...: closed, vpc or agent', readPort25)
    .option('--json', 'as JSON, with the month of the prices')
    .action((options: CostOptions) => {
      const config = options.config === undefined ? STANDARD : loadConfig(options.config);
      const targets = options.targets ?? (options.config === undefined ? DEFAULT_TARGETS : [undefined]);
      const costs = targets.flatMap((count) =>
        RECORD_MODES.map((record): Cost => ({
          targets: count,
          record,
          bill: billOf(config, {
            record,
            port25: options.port25,
            ...(count === undefined ? {} : { targets: count }),
          }),
        })),
      );
      if (options.json === true) return io.out(asJson(costs));
      const [own] = targets;
      if (own === undefined) return io.out(ownBill(config, costs));
      io.out(`${renderCosts(costs)}${options.config === undefined ? STANDARD_WORDS : ''}`);
    });
};

const DEFAULT_TARGETS = [10, 1000, 100_000];

const STANDARD = configSchema.parse({
  name: 'standard',
  endpoints: [{ host: 'smtp.example.com', port: 587 }],
  domains: [{ name: 'example.com', probeMx: false }],
  addresses: ['192.0.2.1'],
});

const STANDARD_WORDS =
  'In equal parts: endpoints every 5 minutes, domains every 30 minutes, domains on the lists of names every hour, addresses\non the blocklists every hour. --config FILE takes the mixture and the intervals of a configuration.\n';

/** The bill as it is, and what the other way to keep records would make of it. */
function ownBill(config: Config, costs: readonly Cost[]): string {
  const own = costs.find(({ record }) => record === config.record);
  const other = costs.find(({ record }) => record !== config.record);
  if (own === undefined || other === undefined) throw new Error(`No bill for record "${config.record}"`);
  return `${formatBill(own.bill)}\nPrices of ${PRICES_AS_OF}. With "record: ${other.record}" instead of "${own.record}" about ${other.bill.total.toFixed(2)} USD.\n`;
}

function asJson(costs: readonly Cost[]): string {
  const estimates = costs.map(({ targets, record, bill: { runsPerMonth, total, lines } }) => ({
    ...(targets === undefined ? {} : { targets }),
    record,
    runsPerMonth,
    total: cents(total),
    services: lines.map(({ what, dollars }) => ({ what, dollars: cents(dollars) })),
  }));
  return `${JSON.stringify({ currency: 'USD', region: 'us-east-1', pricesOf: PRICES_AS_OF, estimates }, null, 2)}\n`;
}

function cents(dollars: number): number {
  return Math.round(dollars * 100) / 100;
}

function readTargets(text: string): number[] {
  return text.split(',').map((part) => {
    const count = /^\d{1,7}$/.test(part.trim()) ? Number(part) : 0;
    if (count >= 1 && count <= MAX_TARGETS) return count;
    throw new UsageError(
      `--targets: must be numbers from 1 to ${MAX_TARGETS} such as 10,1000,100000, got "${part.trim()}"`,
    );
  });
}

function readPort25(text: string): Port25 {
  const way = PORT_25.find((one) => one === text);
  if (way === undefined) throw new UsageError(`--port25: must be ${PORT_25.join(', ')}, got "${text}"`);
  return way;
}
