import type { Io } from '../../cli/io.ts';
import { runProgram } from '../../cli/program.ts';

export interface CliResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** One command line in this process, as in a pipe. */
export async function runCli(
  argv: readonly string[],
  options: {
    readonly env?: Record<string, string>;
    readonly signal?: AbortSignal;
    readonly input?: string;
  } = {},
): Promise<CliResult> {
  let out = '';
  let err = '';
  const io: Io = {
    out: (text) => (out += text),
    err: (text) => (err += text),
    env: options.env ?? {},
    outIsTerminal: false,
    errIsTerminal: false,
    columns: 110,
    input: async function* () {
      yield Buffer.from(options.input ?? '');
    },
    signal: options.signal ?? new AbortController().signal,
  };
  const code = await runProgram(argv, io);
  return { code, out, err };
}
