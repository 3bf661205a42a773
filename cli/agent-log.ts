/** What `postwatch agent` says: a line that renews itself on a terminal, one line of JSON for each job elsewhere. */
import ora from 'ora';
import type { Worked } from '../core/pipeline/work.ts';
import type { Io } from './io.ts';

export interface AgentLog {
  readonly ready: (about: Readonly<Record<string, unknown>>) => void;
  readonly worked: (worked: Worked) => void;
  readonly fail: (what: string, error: unknown) => void;
  readonly ending: () => void;
  readonly stop: () => void;
}

export function startAgentLog(io: Io, now: () => Date): AgentLog {
  return io.outIsTerminal ? terminalLog(io) : jsonLog(io, now);
}

function jsonLog(io: Io, now: () => Date): AgentLog {
  const say = (write: Io['out'], line: Readonly<Record<string, unknown>>): void =>
    write(`${JSON.stringify({ at: now().toISOString(), ...line })}\n`);
  return {
    ready: (about) => say(io.out, { event: 'ready', ...about }),
    worked({ record, isNew }) {
      const { target, probe, slot, attempt, status, tookMs, findings } = record;
      const codes = findings.filter(({ outcome }) => outcome !== 'pass').map(({ code }) => code);
      say(io.out, { event: 'job', target, probe, slot, attempt, status, codes, tookMs, isNew });
    },
    fail: (what, error) => say(io.err, { event: 'problem', what, message: messageOf(error) }),
    ending: () => say(io.out, { event: 'ending' }),
    stop: () => say(io.out, { event: 'ended' }),
  };
}

function terminalLog(io: Io): AgentLog {
  let done = 0;
  const line = ora({ text: 'Waiting for jobs ...', stream: process.stdout, discardStdin: false });
  return {
    ready({ queue, vantage }) {
      io.out(`Doing the jobs of ${String(queue)}, as "${String(vantage)}". Ctrl-C ends it.\n`);
      line.start();
    },
    worked({ record }) {
      done += 1;
      line.text = `${done} done, the last one ${record.target}: ${record.status}`;
    },
    fail(what, error) {
      line.clear();
      io.err(`Trouble with ${what}: ${messageOf(error)}\n`);
    },
    ending: () => (line.text = 'Ending: what is under way is finished, the rest goes back to the queue ...'),
    stop() {
      line.stop();
      io.out(`Ended after ${done} jobs.\n`);
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
