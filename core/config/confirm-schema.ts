/** Keys of postwatch.yaml about how often a trouble must be seen before it counts. */
import { z } from 'zod';
import { MOST_LOOKS } from '../model/confirm-rule.ts';
import { duration } from './scalar-schema.ts';
import { MOST_VANTAGES } from './vantages-schema.ts';

const count = z.int().min(1).max(MOST_LOOKS);

const looks = count
  .optional()
  .describe('Seen in so many looks it is confirmed, the scheduled one included; default 2');
const of = count
  .optional()
  .describe(
    'Of at most so many looks, one after the other; default: as many as "looks", so that one miss clears it',
  );

const ofProbe = z
  .strictObject({ after: duration.optional().describe('Default: as for all'), looks, of })
  .optional();

export const confirm = z
  .strictObject({
    after: duration.default('30s'),
    looks,
    of,
    vantages: z
      .int()
      .min(1)
      .max(MOST_VANTAGES)
      .optional()
      .describe('Seen from so many vantages it is confirmed, instead of in so many looks; default 2'),
    smtp: ofProbe,
    'mail-dns': ofProbe,
    dnsbl: ofProbe,
    ses: ofProbe,
    delivery: ofProbe,
    content: ofProbe,
  })
  .prefault({})
  .describe(
    'A failure is asked again after this before it counts, 1s to 15m; what caches keep is asked again when they have forgotten it. By probe where it differs',
  );
