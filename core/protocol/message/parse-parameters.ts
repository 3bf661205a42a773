/** "text/html; charset=utf-8": a value and its parameters (RFC 2045 5.1), in lower case but for what is quoted. */
export interface Parametered {
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const PARAMETER = /;[ \t]*([^\s"=;]{1,60})[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.){0,400})"|([^\s";]{0,400}))/g;

export function parseParameters(text: string): Parametered {
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, token = ''] of text.slice(0, 4000).matchAll(PARAMETER)) {
    const key = name.toLowerCase();
    if (!parameters.has(key)) parameters.set(key, quoted?.replace(/\\(.)/g, '$1') ?? token);
  }
  return { value: (text.split(';', 1)[0] ?? '').trim().toLowerCase(), parameters };
}
