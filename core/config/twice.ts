import type { PlacedProblem } from './describe-issue.ts';
import type { ConfigPath } from './problem.ts';

export function twice(ids: readonly string[], pathOf: (index: number) => ConfigPath): PlacedProblem[] {
  const seen = new Set<string>();
  return ids.flatMap((id, index) => {
    if (seen.has(id)) return [{ path: pathOf(index), message: `"${id}" is listed twice` }];
    seen.add(id);
    return [];
  });
}
