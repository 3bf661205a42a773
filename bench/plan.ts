/** Planning for a large installation: 100,000 targets, each minute of an hour. */
import { plan, slotOf } from '../core/pipeline/plan.ts';
import type { PlannedTarget } from '../core/pipeline/targets.ts';

const TARGETS = 100_000;
const MINUTES = 60;
const INTERVALS = [5, 30, 60];

export async function benchPlan(): Promise<void> {
  const targets = manyTargets();
  const times: number[] = [];
  const loads: number[] = [];
  const before = process.memoryUsage().rss;
  let peak = before;
  for (let minute = 0; minute < MINUTES; minute += 1) {
    const slot = slotOf(new Date(Date.UTC(2026, 10, 24, 2, minute)));
    const begun = performance.now();
    const jobs = plan(targets, slot, '0123456789ab');
    times.push(performance.now() - begun);
    loads.push(jobs.length);
    peak = Math.max(peak, process.memoryUsage().rss);
  }
  times.sort((a, b) => a - b);
  const middle = times[Math.floor(MINUTES / 2)] ?? 0;
  console.log(`${TARGETS} targets, every ${INTERVALS.join(', ')} minutes, ${MINUTES} slots`);
  console.log(`a slot takes ${middle.toFixed(1)} ms (median), ${(times.at(-1) ?? 0).toFixed(1)} ms (worst)`);
  console.log(`jobs in a slot: ${Math.min(...loads)} to ${Math.max(...loads)}`);
  console.log(`peak memory: ${mebibytes(peak)} MiB, ${mebibytes(peak - before)} MiB of it for planning`);
}

function mebibytes(octets: number): number {
  return Math.round(octets / 2 ** 20);
}

function manyTargets(): PlannedTarget[] {
  return Array.from({ length: TARGETS }, (_, index) => {
    const host = `mx${index}.example.com`;
    return {
      probe: 'smtp',
      target: `${host}:25`,
      subject: { host, port: 25, tls: 'starttls', role: 'mx', owned: false, slowMs: 15_000 },
      intervalMinutes: INTERVALS[index % INTERVALS.length] ?? 5,
    };
  });
}
