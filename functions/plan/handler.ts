/** Once a minute, by the schedule: the jobs of that minute into the queue. */
import { plan } from '../../core/pipeline/plan.ts';
import { targetsOf } from '../../core/pipeline/targets.ts';
import { readShippedConfig, readVantages } from '../environment.ts';
import { openPlanner } from './open-planner.ts';

const shipped = readShippedConfig();
const vantages = readVantages();
const targets = targetsOf(shipped.config);

export const handler = openPlanner(shipped, async (slot) =>
  plan(targets, slot, shipped.configHash, vantages),
);
