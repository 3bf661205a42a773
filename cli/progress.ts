import ora from 'ora';
import type { Io } from './io.ts';

export interface Progress {
  /** Says which part is being looked at. */
  readonly show: (part: string) => void;
  readonly finished: (index: number, of: number) => void;
  readonly stop: () => void;
}

/** One line on a terminal's stderr, nothing in a pipe. */
export function startProgress(io: Io, wanted: boolean): Progress {
  if (!wanted || !io.errIsTerminal)
    return { show: () => undefined, finished: () => undefined, stop: () => undefined };
  let done = 0;
  let total = 1;
  const line = ora({ text: 'Looking ...', stream: process.stderr, discardStdin: false }).start();
  return {
    show: (part) => (line.text = total > 1 ? `${done} of ${total} done, ${part} ...` : `${part} ...`),
    finished: (_, of) => {
      done += 1;
      total = of;
    },
    stop: () => void line.stop(),
  };
}
