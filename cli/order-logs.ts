/** Rotated logs in the order of their time: mail.log.2.gz, mail.log.1, mail.log; maillog-20261122, maillog. */
interface Rotated {
  readonly path: string;
  readonly stem: string;
  /** Smaller is older. */
  readonly turn: number;
}

const NEWEST = Number.MAX_SAFE_INTEGER;

/** Files of one log stand together, oldest first; logs keep the order in which they were named. */
export function orderLogs(paths: readonly string[]): string[] {
  const rotated = paths.map(readName);
  const stems = [...new Set(rotated.map(({ stem }) => stem))];
  return stems.flatMap((stem) =>
    rotated
      .filter((one) => one.stem === stem)
      .sort((a, b) => a.turn - b.turn)
      .map(({ path }) => path),
  );
}

function readName(path: string): Rotated {
  const plain = path.replace(/\.gz$/, '');
  const numbered = /^(.+)\.(\d{1,4})$/.exec(plain);
  if (numbered !== null) return { path, stem: numbered[1] ?? '', turn: -Number(numbered[2]) };
  const dated = /^(.+?)[-.]?(\d{8})(?:-\d{1,10})?(\.\w{1,5})?$/.exec(plain);
  if (dated !== null) return { path, stem: `${dated[1] ?? ''}${dated[3] ?? ''}`, turn: Number(dated[2]) };
  return { path, stem: plain, turn: NEWEST };
}
