/** What parsers of foreign input return; they never throw on it. `at` is an offset into the input, from 0. */
export type Parsed<T, Code extends string = string> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: Code; readonly at: number; readonly detail: string };

export function parsed<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function unparsed<Code extends string>(
  code: Code,
  at: number,
  detail: string,
): { readonly ok: false; readonly code: Code; readonly at: number; readonly detail: string } {
  return { ok: false, code, at, detail };
}
