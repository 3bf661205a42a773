/** Keys of postwatch.yaml about times in which nobody is to be told. */
import { Cron } from 'croner';
import { z } from 'zod';
import { seconds } from '../model/duration.ts';

const MOST_DAYS = 15;

export const maintenanceKeys = {
  maintenance: z
    .array(
      z
        .strictObject({
          starts: z
            .string()
            .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z$/, {
              error: 'must be a minute in UTC such as 2026-12-01T02:00Z',
              abort: true,
            })
            .refine((text) => !Number.isNaN(Date.parse(text)), { error: 'must be a time that exists' })
            .optional()
            .describe('Once: minute in UTC'),
          cron: z
            .string()
            .refine(isCron, {
              error: 'must be five fields, minute hour day month weekday, such as "0 2 * * SUN"',
            })
            .optional()
            .describe('Again and again: five fields in UTC, minute hour day month weekday'),
          lasts: z
            .string()
            .regex(/^[1-9]\d{0,4}(m|h|d)$/, {
              error: 'must be a duration such as 30m, 2h or 1d',
              abort: true,
            })
            .refine((text) => seconds(text) <= MOST_DAYS * 86_400, { error: `must be at most ${MOST_DAYS}d` })
            .describe(`How long: at most ${MOST_DAYS}d`),
          targets: z
            .array(z.string().min(1))
            .min(1)
            .optional()
            .describe('Targets as they are named here, or a domain with all its hosts; default: all'),
          why: z.string().optional().describe('For those who read this later'),
        })
        .refine(({ starts, cron }) => (starts === undefined) !== (cron === undefined), {
          error: 'needs either "starts" or "cron"',
        }),
    )
    .max(20)
    .default([])
    .describe('Times in which nobody is told of troubles; they are watched and recorded all the same'),
};

function isCron(text: string): boolean {
  if (text.trim().split(/\s+/).length !== 5) return false;
  try {
    return new Cron(text, { paused: true, timezone: 'UTC' }).nextRun() !== null;
  } catch {
    return false;
  }
}
