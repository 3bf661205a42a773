/** When nothing of DNS could be seen from here, the check "path" says so; the others leave it at "not applicable". */
import type { Fault } from './observation.ts';

/** Why this vantage saw too little to judge, or "". */
export function dnsBlindness(faults: readonly Fault[]): string {
  if (faults.some(({ kind }) => kind === 'resolver-down')) return 'no resolver answered this vantage';
  if (faults.some(({ kind }) => kind === 'budget-spent')) return 'the time for this run was up';
  return '';
}
