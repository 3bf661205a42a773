import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';

export interface AuthResult {
  /** Lower case: "dkim". */
  readonly method: string;
  /** Lower case: "pass". */
  readonly result: string;
  readonly reason: string;
  /** "smtp.mailfrom" -> "example.com". */
  readonly properties: Readonly<Record<string, string>>;
}

export interface AuthResults {
  /** Who says so, lower case. */
  readonly authservId: string;
  readonly results: readonly AuthResult[];
}

const MOST = 8000;
const MOST_RESULTS = 50;
const METHOD = /^([a-z][a-z0-9-]{0,40})\s*(?:\/\s*\d{1,5}\s*)?=\s*([a-z]{1,40})\b/i;
const PROPERTY =
  /([a-z][a-z0-9-]{0,40})\.([a-z][a-z0-9_-]{0,60})\s*=\s*("(?:[^"\\]|\\.){0,400}"|[^\s;"]{1,400})/gi;
const REASON = /\breason\s*=\s*("(?:[^"\\]|\\.){0,400}"|[^\s;"]{1,400})/i;

/** RFC 8601 2.2. A part that cannot be read is left out; without a name of who says it, it says nothing. */
export function parseAuthResults(field: string): Parsed<AuthResults, 'empty' | 'no-authserv-id'> {
  const text = withoutComments(field.slice(0, MOST)).replace(/\s+/g, ' ').trim();
  if (text === '') return unparsed('empty', 0, 'there is nothing in it');
  const [head = '', ...parts] = splitParts(text);
  const authservId = unquote(
    /^("(?:[^"\\]|\\.){1,255}"|[^\s;="]{1,255})(?:\s+\d{1,5})?$/.exec(head.trim())?.[1] ?? '',
  );
  if (authservId === '')
    return unparsed('no-authserv-id', 0, 'it does not begin with the name of who says it');
  return parsed({
    authservId: authservId.toLowerCase(),
    results: parts.slice(0, MOST_RESULTS).flatMap(resultOf),
  });
}

export function formatAuthResults({ authservId, results }: AuthResults): string {
  if (results.length === 0) return `${authservId}; none`;
  const shown = results.map(({ method, result, reason, properties }) =>
    [
      `${method}=${result}`,
      ...(reason === '' ? [] : [`reason=${quote(reason)}`]),
      ...Object.entries(properties).map(([name, value]) => `${name}=${quote(value)}`),
    ].join(' '),
  );
  return [authservId, ...shown].join('; ');
}

function resultOf(part: string): AuthResult[] {
  const match = METHOD.exec(part.trim());
  if (match === null) return [];
  const properties: Record<string, string> = {};
  for (const [, type = '', name = '', value = ''] of part.matchAll(PROPERTY))
    properties[`${type}.${name}`.toLowerCase()] ??= unquote(value);
  return [
    {
      method: (match[1] ?? '').toLowerCase(),
      result: (match[2] ?? '').toLowerCase(),
      reason: unquote(REASON.exec(part)?.[1] ?? ''),
      properties,
    },
  ];
}

/** Semicolons in quotation marks part nothing. */
function splitParts(text: string): string[] {
  return text.match(/(?:"(?:[^"\\]|\\.)*"|[^;"]|")+/g) ?? [];
}

/** RFC 5322 3.2.2: comments may stand in comments, and a backslash takes the next character's meaning. */
function withoutComments(text: string): string {
  let depth = 0;
  let isQuoted = false;
  let kept = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '\\') {
      if (depth === 0) kept += text.slice(at, at + 2);
      at += 1;
      continue;
    }
    if (character === '"' && depth === 0) isQuoted = !isQuoted;
    if (character === '(' && !isQuoted) depth += 1;
    if (depth === 0) kept += character;
    if (character === ')' && depth > 0) depth -= 1;
  }
  return kept;
}

function quote(value: string): string {
  return /^[A-Za-z0-9@._+-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}

function unquote(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
}
