/** The policy file: lines of "key: value" (RFC 8461 3.2). */
export type MtaStsMode = 'enforce' | 'testing' | 'none';

export interface MtaStsPolicy {
  readonly mode: MtaStsMode;
  /** Seconds that senders keep it. */
  readonly maxAge: number;
  /** Patterns as host names in lower case, each once. */
  readonly mx: readonly string[];
}

export interface MtaStsPolicyProblem {
  /** 1 for the first line; 0: about the whole file. */
  readonly line: number;
  readonly detail: string;
  /** Senders have no policy then. */
  readonly fatal: boolean;
}

export interface ReadMtaStsPolicy {
  /** Absent when a problem is fatal. */
  readonly policy?: MtaStsPolicy;
  readonly problems: readonly MtaStsPolicyProblem[];
}

/** About a year: RFC 8461 3.2. */
export const MOST_SECONDS = 31_557_600;

const MODES: readonly string[] = ['enforce', 'testing', 'none'];
const LABEL = '[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
/** RFC 5321 4.1.2 Domain; underscores are found in the field and harm nobody. */
const PATTERN = new RegExp(`^(\\*\\.)?${LABEL}(\\.${LABEL})*$`);
/** Danger: 64 KiB hold thousands of patterns and of mistakes. */
const MOST_PATTERNS = 200;
const MOST_PROBLEMS = 10;

export function parseMtaStsPolicy(text: string): ReadMtaStsPolicy {
  const problems: MtaStsPolicyProblem[] = [];
  const note = (line: number, detail: string, fatal = false): void => {
    if (fatal || problems.length < MOST_PROBLEMS) problems.push({ line, detail, fatal });
  };
  const single = new Map<string, { readonly value: string; readonly line: number }>();
  const mx: { readonly value: string; readonly line: number }[] = [];
  // RFC 8461 3.2: LF or CRLF; the last line may go without.
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  lines.forEach((raw, index) => {
    const line = index + 1;
    const [, key, value = ''] = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31}):[ \t]*(.*?)[ \t]*$/.exec(raw) ?? [];
    if (key === undefined) return note(line, raw.trim() === '' ? 'it is empty' : 'it is not "key: value"');
    if (key === 'mx') return void mx.push({ value, line });
    // RFC 8461 3.2: of any other key that is there twice, all but the first are ignored.
    if (single.has(key)) return note(line, `${key} is there before; this one is ignored`);
    single.set(key, { value, line });
  });
  const version = single.get('version');
  const mode = single.get('mode');
  const age = single.get('max_age');
  if (version?.value !== 'STSv1') note(version?.line ?? 0, missing('version: STSv1', version), true);
  if (!MODES.includes(mode?.value ?? ''))
    note(mode?.line ?? 0, missing('mode: enforce, testing or none', mode), true);
  if (!/^\d{1,10}$/.test(age?.value ?? ''))
    note(age?.line ?? 0, missing('max_age: a number of seconds', age), true);
  const maxAge = Number(age?.value ?? 0);
  if (maxAge > MOST_SECONDS) note(age?.line ?? 0, `max_age is ${maxAge}, at most ${MOST_SECONDS} is allowed`);
  const good = mx.filter(({ value }) => PATTERN.test(value) && value.length <= 255);
  for (const { value, line } of mx.filter((one) => !good.includes(one)))
    note(line, `mx: "${value.slice(0, 80)}" is no host name and no *.domain`);
  if (good.length === 0 && mode?.value !== 'none') note(0, 'there is no line mx: with a host', true);
  if (problems.some(({ fatal }) => fatal)) return { problems };
  return {
    problems,
    policy: {
      mode: mode?.value as MtaStsMode,
      maxAge: Math.min(maxAge, MOST_SECONDS),
      mx: [...new Set(good.map(({ value }) => value.toLowerCase()))].slice(0, MOST_PATTERNS),
    },
  };
}

function missing(wanted: string, found: { readonly value: string } | undefined): string {
  return found === undefined
    ? `there is no line ${wanted}`
    : `"${found.value.slice(0, 80)}" stands where "${wanted}" is expected`;
}

/** RFC 8461 4.1: "*" stands for exactly one label, the left-most. */
export function mxMatches(pattern: string, host: string): boolean {
  const [wanted, given] = [pattern.toLowerCase(), host.toLowerCase().replace(/\.$/, '')];
  if (!wanted.startsWith('*.')) return wanted === given;
  const dot = given.indexOf('.');
  return dot > 0 && given.slice(dot) === wanted.slice(1);
}
