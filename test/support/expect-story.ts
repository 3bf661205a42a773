import { findingKey } from '../../core/model/finding.ts';
import type { State, Transition } from '../../core/model/record.ts';
import { versionOf } from '../../core/pipeline/record.ts';

/** Transitions, read in their order, lead from one to the next and to the state: none is missing and none is void. */
export function expectStory(state: State | undefined, transitions: readonly Transition[]): void {
  const open = new Map<string, boolean>();
  let status: Transition['from'] = 'new';
  for (const one of [...transitions].sort((a, b) => (versionOf(a) < versionOf(b) ? -1 : 1))) {
    expect(one.from).toBe(status);
    status = one.to;
    for (const { finding } of one.cleared) expect(open.delete(findingKey(finding))).toBe(true);
    for (const { finding, confirmed } of one.opened) {
      expect(open.get(findingKey(finding))).not.toBe(confirmed);
      open.set(findingKey(finding), confirmed);
    }
  }
  expect(status).toBe(state?.status);
  expect(Object.fromEntries(open)).toEqual(
    Object.fromEntries((state?.open ?? []).map(({ finding, confirmed }) => [findingKey(finding), confirmed])),
  );
}
