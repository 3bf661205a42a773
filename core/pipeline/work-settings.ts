import { confirmOf } from '../config/confirm-of.ts';
import type { Config } from '../config/schema.ts';
import { seconds } from '../model/duration.ts';
import type { WorkDeps } from './work.ts';

type WorkSettings = Pick<WorkDeps, 'budgetMs' | 'severity' | 'mode' | 'confirmAfterSeconds' | 'confirm'>;

/** What the configuration says about work, wherever that is done: by functions, by an agent, on one machine. */
export function workSettings(config: Config): Required<WorkSettings> {
  return {
    budgetMs: seconds(config.budget) * 1000,
    severity: config.severity,
    mode: config.record,
    confirmAfterSeconds: seconds(config.confirm.after),
    confirm: confirmOf(config),
  };
}
