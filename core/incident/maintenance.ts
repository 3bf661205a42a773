/** Is a target in maintenance? Then troubles are seen and kept, and nobody is told. */
import { Cron } from 'croner';
import { seconds } from '../model/duration.ts';

export interface MaintenanceWindow {
  /** Once: a minute in UTC, ISO 8601. */
  readonly starts?: string | undefined;
  /** Or again and again: five fields in UTC. */
  readonly cron?: string | undefined;
  /** "2h" */
  readonly lasts: string;
  /** Targets, or domains with all their hosts; absent = all. */
  readonly targets?: readonly string[] | undefined;
}

export function isInMaintenance(target: string, windows: readonly MaintenanceWindow[], now: Date): boolean {
  return windows.some((window) => isAbout(window, target) && isOpen(window, now));
}

/** "example.com" is about example.com, mx1.example.com:25 and smtp.example.com:587. */
export function isAbout({ targets }: Pick<MaintenanceWindow, 'targets'>, target: string): boolean {
  const host = target.replace(/:\d+$/, '');
  return (
    targets === undefined || targets.some((one) => one === target || one === host || host.endsWith(`.${one}`))
  );
}

function isOpen({ starts, cron, lasts }: MaintenanceWindow, now: Date): boolean {
  const before = new Date(now.getTime() - seconds(lasts) * 1000);
  const begun =
    starts === undefined
      ? new Cron(cron ?? '', { paused: true, timezone: 'UTC' }).nextRun(before)
      : new Date(starts);
  return begun !== null && begun > before && begun <= now;
}
