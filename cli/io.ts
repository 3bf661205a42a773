/** What a command may touch of its surroundings; tests give their own. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Colours and progress only here. */
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** Columns of the terminal; a fixed width in a pipe, so that output is the same everywhere. */
  readonly columns: number;
  /** Standard input; left out = that of the process. */
  readonly input?: () => AsyncIterable<Uint8Array>;
  /** Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
}

const PIPE_COLUMNS = 110;

export function processIo(signal: AbortSignal): Io {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    env: process.env,
    outIsTerminal: process.stdout.isTTY,
    errIsTerminal: process.stderr.isTTY,
    columns: process.stdout.isTTY ? Math.min(Math.max(process.stdout.columns, 60), 140) : PIPE_COLUMNS,
    signal,
  };
}
