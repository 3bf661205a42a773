/**
 * postwatch.yaml -> Config, or every problem at once with its place in the file. YAML's own errors, the schema's and
 * the rules between keys are reported in the same form, in the order of the file.
 */
import { isMap, isPair, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { describeIssue, type PlacedProblem } from './describe-issue.ts';
import { pathText, type ConfigPath, type ConfigProblem } from './problem.ts';
import { checkRules } from './rules.ts';
import { configSchema, type Config } from './schema.ts';

export type ParsedConfig =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Longest file that is read: 100,000 targets fit many times. */
const MAX_CHARACTERS = 64 * 1024 * 1024;

export function parseConfig(text: string): ParsedConfig {
  if (text.length > MAX_CHARACTERS)
    return failed([{ line: 0, column: 0, path: '', message: `is longer than ${MAX_CHARACTERS} characters` }]);
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ''), {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
  });
  const broken = document.errors.map((error) => {
    const at = lines.linePos(error.pos[0]);
    return {
      line: at.line,
      column: at.col,
      path: '',
      message: `is not valid YAML: ${error.message.replace(/\.$/, '')}`,
    };
  });
  if (broken.length > 0) return failed(broken);
  const raw = unaliased(document);
  if (raw === undefined)
    return failed([{ line: 1, column: 1, path: '', message: 'has aliases that expand without end' }]);
  if (raw === null)
    return failed([
      {
        line: 1,
        column: 1,
        path: '',
        message: 'is empty',
        hint: 'postwatch.example.yaml shows what to write',
      },
    ]);

  const place = (path: ConfigPath, key: boolean): { line: number; column: number } =>
    placeOf(document, lines, path, key);
  const result = configSchema.safeParse(raw);
  const problems = result.success
    ? checkRules(result.data)
    : [
        ...result.error.issues.flatMap((issue) => describeIssue(issue, raw)),
        ...rulesOfTheRest(raw, result.error.issues),
      ];
  if (problems.length === 0 && result.success) return { ok: true, config: result.data };
  return failed(
    problems
      .map(({ path, atKey, ...rest }) => ({ ...place(path, atKey === true), path: pathText(path), ...rest }))
      .sort((a, b) => a.line - b.line || a.column - b.column),
  );
}

/** Rules are checked as well where the schema found something: with what it refused left out, as far as that gives a configuration. */
function rulesOfTheRest(raw: unknown, issues: readonly z.core.$ZodIssue[]): PlacedProblem[] {
  const rest = structuredClone(raw);
  for (const issue of issues) {
    for (const key of issue.code === 'unrecognized_keys' ? issue.keys : [undefined])
      removeAt(rest, key === undefined ? issue.path : [...issue.path, key]);
  }
  const result = configSchema.safeParse(rest);
  return result.success ? checkRules(result.data).filter(({ path }) => path.length > 0) : [];
}

function removeAt(root: unknown, path: readonly PropertyKey[]): void {
  const parent = path
    .slice(0, -1)
    .reduce<unknown>(
      (value, step) =>
        typeof value === 'object' && value !== null
          ? (value as Record<PropertyKey, unknown>)[step]
          : undefined,
      root,
    );
  const last = path.at(-1);
  if (typeof parent === 'object' && parent !== null && !Array.isArray(parent) && last !== undefined)
    delete (parent as Record<PropertyKey, unknown>)[last];
}

function failed(problems: readonly ConfigProblem[]): ParsedConfig {
  return { ok: false, problems };
}

/** Undefined when aliases would expand to more than anybody writes ("billion laughs"). */
function unaliased(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch {
    return undefined;
  }
}

/** Place of the value at a path (or of its key); of the nearest enclosing thing where the path does not exist. */
function placeOf(
  document: Document,
  lines: LineCounter,
  path: ConfigPath,
  key: boolean,
): { line: number; column: number } {
  for (let length = path.length; length >= 0; length--) {
    const offset =
      length === path.length && key
        ? keyOffset(document, path)
        : valueOffset(document, path.slice(0, length));
    if (offset === undefined) continue;
    const at = lines.linePos(offset);
    return { line: at.line, column: at.col };
  }
  return { line: 1, column: 1 };
}

function valueOffset(document: Document, path: ConfigPath): number | undefined {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  return (node as { range?: readonly number[] | null } | undefined)?.range?.[0];
}

function keyOffset(document: Document, path: ConfigPath): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find(
    (item) => isPair(item) && isScalar(item.key) && item.key.value === path.at(-1),
  );
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
}
