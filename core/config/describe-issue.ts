/** A schema issue in the words of the person who wrote the file: what must be there, what was found, what to write. */
import { z } from 'zod';
import { nearest } from './nearest.ts';
import type { ConfigPath } from './problem.ts';
import { configSchema } from './schema.ts';

export interface PlacedProblem {
  readonly path: ConfigPath;
  readonly message: string;
  readonly hint?: string;
  /** Point at the key, not at its value. */
  readonly atKey?: boolean;
}

/** What people write where a reference to a secret belongs. */
const SECRET_KEYS = new Set(['password', 'pass', 'user', 'username', 'token', 'key']);

const NOUNS: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a group of keys',
  record: 'a group of keys',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

export function describeIssue(issue: z.core.$ZodIssue, raw: unknown): PlacedProblem[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  // Danger: whoever writes the key itself in its place must not find it in a log.
  const found = isKeyPlace(path) ? '***' : valueAt(raw, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey([...path, key], key, path));
    case 'invalid_type':
      if (found === undefined) return [{ path, message: `is missing; must be ${nounOf(issue.expected)}` }];
      return [
        {
          path,
          message: `must be ${nounOf(issue.expected)}, got ${shown(found)}`,
          ...listHint(issue.expected, found, path),
        },
      ];
    case 'invalid_value': {
      const values = issue.values.map(String);
      const meant = typeof found === 'string' ? nearest(found, values) : undefined;
      return [
        {
          path,
          message: `must be ${orList(values)}, got ${shown(found)}${meant === undefined ? '' : `; did you mean "${meant}"?`}`,
        },
      ];
    }
    case 'invalid_union':
      return [closestBranch(issue.errors, path, found, raw)];
    case 'too_small':
      return [
        {
          path,
          message: `must ${sizeWords(issue.origin)} at least ${issue.minimum}${unitOf(issue.origin)}, got ${shown(found)}`,
        },
      ];
    case 'too_big':
      return [
        {
          path,
          message: `must ${sizeWords(issue.origin)} at most ${issue.maximum}${unitOf(issue.origin)}, got ${shown(found)}`,
        },
      ];
    default:
      // Messages that quote the value themselves need no second quotation.
      return [
        {
          path,
          message: `${issue.message}${found === undefined || issue.message.includes('"') ? '' : `, got ${shown(found)}`}`,
        },
      ];
  }
}

function isKeyPlace([top, group]: ConfigPath): boolean {
  return top === 'blocklists' && group === 'keys';
}

function unknownKey(path: ConfigPath, key: string, parent: ConfigPath): PlacedProblem {
  if (SECRET_KEYS.has(key.toLowerCase())) {
    return {
      path,
      atKey: true,
      message: 'unknown key; secrets are never written here',
      hint: 'write secret: env:MAIL  (reads MAIL_USER and MAIL_PASSWORD)',
    };
  }
  const known = keysAt(parent);
  const meant = nearest(key, known);
  if (meant !== undefined) return { path, atKey: true, message: `unknown key; did you mean "${meant}"?` };
  return {
    path,
    atKey: true,
    message: 'unknown key',
    ...(known.length === 0 ? {} : { hint: `known here: ${known.join(', ')}` }),
  };
}

/** Of a union's branches, the one that got furthest into the value says most. */
function closestBranch(
  branches: readonly (readonly z.core.$ZodIssue[])[],
  path: ConfigPath,
  found: unknown,
  raw: unknown,
): PlacedProblem {
  const branch =
    branches.find((issues) =>
      issues.every((issue) => issue.code !== 'invalid_type' && issue.code !== 'invalid_value'),
    ) ??
    branches.at(-1) ??
    [];
  const first = branch[0];
  if (first === undefined) return { path, message: `does not fit, got ${shown(found)}` };
  const [problem] = describeIssue({ ...first, path: [...path, ...first.path] }, raw);
  return problem ?? { path, message: `does not fit, got ${shown(found)}` };
}

function listHint(expected: string, found: unknown, path: ConfigPath): { hint?: string } {
  const key = path.at(-1);
  if (expected !== 'array' || typeof key !== 'string' || typeof found === 'object' || found === undefined)
    return {};
  return { hint: `write  ${key}: [${JSON.stringify(found).replaceAll('"', '')}]` };
}

/** Keys that the schema knows at a path: follows objects, lists and optional wrappers of its JSON Schema. */
function keysAt(path: ConfigPath): string[] {
  let here: unknown = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' });
  for (const step of path) {
    const node = withProperties(here);
    here =
      typeof step === 'number'
        ? node?.['items']
        : (node?.['properties'] as Record<string, unknown> | undefined)?.[step];
  }
  return Object.keys(withProperties(here)?.['properties'] ?? {});
}

function withProperties(node: unknown): Record<string, unknown> | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  const record = node as Record<string, unknown>;
  const branches = (record['anyOf'] ?? record['oneOf']) as unknown[] | undefined;
  return branches === undefined
    ? record
    : branches.map(withProperties).find((branch) => branch?.['properties'] !== undefined);
}

function valueAt(raw: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null
        ? (value as Record<string | number, unknown>)[step]
        : undefined,
    raw,
  );
}

function nounOf(expected: string): string {
  return NOUNS[expected] ?? expected;
}

function sizeWords(origin: string): string {
  return unitOf(origin) === '' ? 'be' : 'have';
}

function unitOf(origin: string): string {
  return origin === 'array' ? ' entries' : origin === 'string' ? ' characters' : '';
}

function orList(values: readonly string[]): string {
  return values.length < 2 ? (values[0] ?? '') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
