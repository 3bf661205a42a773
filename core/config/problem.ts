/** One thing wrong with a configuration file. `line` and `column` count from 1; 0 where the file has no such place. */
export interface ConfigProblem {
  readonly line: number;
  readonly column: number;
  /** "domains[0].dkim.selectors", "" for the file as a whole. */
  readonly path: string;
  /** `must be a list, got "s1"` */
  readonly message: string;
  /** What to write instead. */
  readonly hint?: string;
}

export type ConfigPath = readonly (string | number)[];

/** "domains[0].dkim.selectors" */
export function pathText(path: ConfigPath): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  );
}

/** As a person reads it: place, path, what is wrong; the hint indented below. */
export function formatProblems(file: string, problems: readonly ConfigProblem[]): string {
  const places = problems.map((problem) =>
    problem.line === 0 ? file : `${file}:${problem.line}:${problem.column}`,
  );
  const lines = problems.flatMap((problem, index) => [
    [places[index], problem.path, problem.message].filter((part) => part !== '').join('  '),
    ...(problem.hint === undefined ? [] : [`    ${problem.hint}`]),
  ]);
  return [
    ...lines,
    `${problems.length} problem${problems.length === 1 ? '' : 's'}. Nothing was started.`,
  ].join('\n');
}
