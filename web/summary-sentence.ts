import type { State } from '../core/model/record.ts';
import { worstStatus, type Status } from '../core/model/status.ts';

/** "2 of 41 targets need you; 1 could not be seen". A target counts once, by the worst that its probes say. */
export function summarySentence(states: readonly Pick<State, 'target' | 'status'>[]): string {
  if (states.length === 0) return 'Nothing was seen yet';
  const targets = [...Map.groupBy(states, ({ target }) => target).values()].map((of) =>
    worstStatus(of.map(({ status }) => status)),
  );
  const count = (...wanted: Status[]): number => targets.filter((status) => wanted.includes(status)).length;
  const need = count('critical', 'warning');
  const unseen = count('unknown');
  const head =
    need === 0
      ? `None of ${targets.length} targets needs you`
      : `${need} of ${targets.length} targets need${need === 1 ? 's' : ''} you`;
  return unseen === 0 ? head : `${head}; ${unseen} could not be seen`;
}
