/**
 * As functions/plan, where the targets are too many for a bundle: they stand in an object, which is read by slot. A
 * function of its own, for the client of S3 is half as large again as all else that a planner loads.
 */
import { openS3Object } from '../../adapters/aws/s3-ranges.ts';
import { openRegistry } from '../../core/pipeline/registry.ts';
import { readShippedConfig, readVantages, requireEnv } from '../environment.ts';
import { openPlanner } from '../plan/open-planner.ts';

export const handler = openPlanner(
  readShippedConfig(),
  openRegistry(openS3Object(requireEnv('registry')), readVantages()).jobsOf,
);
