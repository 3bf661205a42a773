import type { State } from '../core/model/record.ts';
import type { Status } from '../core/model/status.ts';

/** "2 of 41 targets need you; 1 could not be seen" */
export function summarySentence(states: readonly Pick<State, 'status'>[]): string {
  if (states.length === 0) return 'Nothing was seen yet';
  const count = (...wanted: Status[]): number =>
    states.filter(({ status }) => wanted.includes(status)).length;
  const need = count('critical', 'warning');
  const unseen = count('unknown');
  const head =
    need === 0
      ? `None of ${states.length} targets needs you`
      : `${need} of ${states.length} targets need${need === 1 ? 's' : ''} you`;
  return unseen === 0 ? head : `${head}; ${unseen} could not be seen`;
}
