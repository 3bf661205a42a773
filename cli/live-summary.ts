/** What `postwatch run` shows: on a terminal a picture that renews itself, in a pipe one line per change. */
import { createColors } from 'picocolors';
import { createLogUpdate } from 'log-update';
import type { AnyJob } from '../core/model/job.ts';
import type { State } from '../core/model/record.ts';
import { STATUSES, statusOfFinding, type Status } from '../core/model/status.ts';
import { explain } from '../core/pipeline/explain.ts';
import type { Worked } from '../core/pipeline/work.ts';
import type { LabTarget } from '../lab/start-lab.ts';
import { summarySentence } from '../web/summary-sentence.ts';
import type { Io } from './io.ts';

export interface LiveSummary {
  readonly show: (worked: Worked) => void;
  readonly fail: (job: AnyJob, error: unknown) => void;
  readonly ending: (pending: number) => void;
  readonly stop: () => Promise<void>;
}

export interface SummaryOptions {
  readonly url: string;
  /** Targets of the laboratory with the fault that each has; undefined when the real world is watched. */
  readonly laboratory: readonly LabTarget[] | undefined;
  readonly data: string;
}

/** Rows that a terminal shows; the page shows all. */
const ROWS = 40;

export function startLiveSummary(io: Io, options: SummaryOptions): LiveSummary {
  const paint = createColors(io.outIsTerminal && io.env['NO_COLOR'] === undefined);
  const states = new Map<string, State>();
  const screen = createLogUpdate(process.stdout);
  const intro = introduction(options);
  io.out(`${intro}\n`);
  const draw = (): void => screen(picture([...states.values()], io.columns, paint));
  return {
    show({ state, transition }) {
      states.set(`${state.target} ${state.probe}`, state);
      if (io.outIsTerminal) draw();
      else if (transition !== undefined) io.out(`${line(state, Number.MAX_SAFE_INTEGER, paint)}\n`);
    },
    fail(job, error) {
      io.err(`Cannot work on ${job.target} (${job.probe}, ${job.slot}): ${(error as Error).message}\n`);
    },
    ending(pending) {
      if (io.outIsTerminal) screen.done();
      io.out(`Ending: ${pending} running probes are finished and written first.\n`);
    },
    async stop() {
      if (io.outIsTerminal) screen.done();
      io.out(
        `Ended. Records are kept in ${options.data}; postwatch status and postwatch history read them.\n`,
      );
    },
  };
}

function introduction({ url, laboratory }: SummaryOptions): string {
  const world =
    laboratory === undefined
      ? ''
      : `Watching the laboratory: ${laboratory.length} targets on this machine, ${laboratory.filter(({ fault }) => fault !== '').length} of them with a fault on purpose.\n`;
  return `${world}Status page ${url}   metrics ${url}metrics   Ctrl-C ends\n`;
}

function picture(states: readonly State[], columns: number, paint: ReturnType<typeof createColors>): string {
  const worstFirst = [...states].sort(
    (a, b) => STATUSES.indexOf(b.status) - STATUSES.indexOf(a.status) || a.target.localeCompare(b.target),
  );
  const hidden = worstFirst.length - ROWS;
  return [
    summarySentence(states),
    '',
    ...worstFirst.slice(0, ROWS).map((state) => line(state, columns, paint)),
    ...(hidden > 0 ? [`... and ${hidden} more on the page`] : []),
  ].join('\n');
}

function line(state: State, columns: number, paint: ReturnType<typeof createColors>): string {
  const colors: Readonly<Record<Status, (text: string) => string>> = {
    ok: paint.green,
    warning: paint.yellow,
    critical: paint.red,
    unknown: paint.magenta,
  };
  const worst = state.open.find(({ finding }) => statusOfFinding(finding) === state.status);
  const cause =
    worst === undefined
      ? ''
      : `${worst.finding.code}  ${explain(worst.finding).says}${worst.confirmed ? '' : ' (suspected, asked again soon)'}`;
  const plain = `${state.target.padEnd(34)} ${state.probe.padEnd(8)}  ${cause}`.trimEnd();
  return `${colors[state.status](state.status.toUpperCase().padEnd(9))}${plain.length + 9 > columns ? `${plain.slice(0, columns - 12)}...` : plain}`;
}
