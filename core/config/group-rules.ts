import type { PlacedProblem } from './describe-issue.ts';
import type { ConfigPath } from './problem.ts';
import type { Config } from './schema.ts';

/** Each is a metric and an alarm; beyond this they are no groups but targets. */
const MAX_GROUPS = 50;

export function groupRules({ domains, endpoints, addresses }: Config): PlacedProblem[] {
  const rows: { readonly group?: string | undefined; readonly path: ConfigPath }[] = [
    ...domains.map(({ group }, index) => ({ group, path: ['domains', index, 'group'] })),
    ...endpoints.map(({ group }, index) => ({ group, path: ['endpoints', index, 'group'] })),
    ...addresses.map((entry, index) => ({
      group: typeof entry === 'string' ? undefined : entry.group,
      path: ['addresses', index, 'group'],
    })),
  ];
  const seen = new Set<string>();
  for (const { group, path } of rows) {
    if (group === undefined) continue;
    seen.add(group);
    if (seen.size <= MAX_GROUPS) continue;
    const message = `"${group}" is group number ${seen.size}; there may be ${MAX_GROUPS}`;
    return [{ path, message, hint: 'put what belongs together into one' }];
  }
  return [];
}
