/** The status page of a local run. Rendered here, readable without JavaScript; only 127.0.0.1 may ask. */
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import type { PrometheusMetrics } from '../adapters/node/prometheus-metrics.ts';
import type { CheckRecord, State, Transition } from '../core/model/record.ts';
import type { Records } from '../core/ports.ts';
import { historyCsv } from './history-csv.ts';
import { indexPage } from './index-page.ts';
import { targetPage } from './target-page.ts';

export interface WebOptions {
  /** 0 = any free port. */
  readonly port: number;
  readonly name: string;
  readonly records: Records;
  readonly metrics: Pick<PrometheusMetrics, 'text' | 'contentType'>;
}

export interface WebServer {
  /** "http://127.0.0.1:8025/" */
  readonly url: string;
  readonly close: () => Promise<void>;
}

const DAY = 86_400_000;
/** Reading a strip costs a query; a page with more rows than this goes without. */
const MAX_STRIPS = 200;

/** Rejects with a system error (EADDRINUSE ...) when it cannot listen. */
export async function startWebServer(options: WebOptions): Promise<WebServer> {
  const listener = getRequestListener(createApp(options).fetch);
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return { url: `http://127.0.0.1:${port}/`, close: async () => closeServer(server) };
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

export function createApp({ name, records, metrics }: Omit<WebOptions, 'port'>): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    // A foreign page must not read this one through a name of its own that leads to 127.0.0.1.
    if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(context.req.header('host') ?? ''))
      return context.text('Only 127.0.0.1 is served here\n', 403);
    await next();
    context.header(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    context.header('X-Content-Type-Options', 'nosniff');
    context.header('Referrer-Policy', 'no-referrer');
    context.header('Cache-Control', 'no-store');
    return undefined;
  });
  app.get('/', async (context) => {
    const now = new Date();
    const states = await collect<State>(records.states());
    const rows = await Promise.all(
      states.map(async (state, index) => ({
        state,
        recent:
          index >= MAX_STRIPS
            ? []
            : await collect(
                records.history({
                  target: state.target,
                  probes: [state.probe],
                  from: new Date(now.getTime() - DAY).toISOString(),
                  to: now.toISOString(),
                }),
              ),
      })),
    );
    // A target that left the configuration keeps its last state; without a record for a day it is not shown.
    const watched = rows.filter(({ recent }, index) => recent.length > 0 || index >= MAX_STRIPS);
    return context.html(indexPage(name, watched, now));
  });
  app.get('/metrics', async (context) =>
    context.body(await metrics.text(), 200, { 'Content-Type': metrics.contentType }),
  );
  app.get('/targets/:target', async (context) => {
    const range = rangeOf(context.req.query());
    if (range === undefined) return context.text('from and to are UTC times such as 2026-11-22T14:00\n', 400);
    const target = context.req.param('target');
    const found = await collect<CheckRecord>(records.history({ target, ...range }));
    if (
      found.length === 0 &&
      !(await collect<State>(records.states())).some((state) => state.target === target)
    )
      return context.text('No such target\n', 404);
    const days = daysBetween(range);
    const transitions = (
      await Promise.all(days.map(async (day) => collect<Transition>(records.transitions(day))))
    )
      .flat()
      .filter((one) => one.target === target);
    return context.html(
      targetPage({
        target,
        records: found.toReversed(),
        transitions: transitions.toReversed(),
        filter: { ...range, status: context.req.query('status') ?? '' },
      }),
    );
  });
  app.get('/targets/:target/:file{history\\.(csv|json)}', async (context) => {
    const range = rangeOf(context.req.query());
    if (range === undefined) return context.text('from and to are UTC times such as 2026-11-22T14:00\n', 400);
    const found = await collect<CheckRecord>(
      records.history({ target: context.req.param('target'), ...range }),
    );
    const file = context.req.param('file');
    context.header('Content-Disposition', `attachment; filename="${file}"`);
    return file.endsWith('csv')
      ? context.body(historyCsv(found), 200, { 'Content-Type': 'text/csv; charset=utf-8' })
      : context.json(found);
  });
  app.notFound((context) => context.text('There is no such page\n', 404));
  return app;
}

/** The last day when nothing is asked for; undefined when it cannot be read. At most 31 days, so that a page stays a page. */
function rangeOf(query: Record<string, string>): { from: string; to: string } | undefined {
  const to = query['to'] === undefined || query['to'] === '' ? new Date() : new Date(zoned(query['to']));
  const from =
    query['from'] === undefined || query['from'] === ''
      ? new Date(to.getTime() - DAY)
      : new Date(zoned(query['from']));
  if (
    Number.isNaN(to.getTime()) ||
    Number.isNaN(from.getTime()) ||
    from > to ||
    to.getTime() - from.getTime() > 31 * DAY
  )
    return undefined;
  // Whole minutes: what a person typed, and every record of the last one.
  return {
    from: `${from.toISOString().slice(0, 16)}:00.000Z`,
    to: `${to.toISOString().slice(0, 16)}:59.999Z`,
  };
}

function zoned(text: string): string {
  return /T.*(Z|[+-]\d\d:\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`;
}

function daysBetween({ from, to }: { from: string; to: string }): string[] {
  const days: string[] = [];
  for (let at = Date.parse(`${from.slice(0, 10)}T00:00:00Z`); at <= Date.parse(to); at += DAY)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  return Array.fromAsync(items);
}
