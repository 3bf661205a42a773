/** Keys of postwatch.yaml about how much mail providers take from an account. */
import { z } from 'zod';
import { LIMIT_PROVIDERS } from '../limits/limit-rows.ts';

const most = z.int().min(1).max(1_000_000_000);

/** `domainName` is the schema's own. */
export function limitsSchema<D extends z.ZodType<string, string>>(domainName: D) {
  const limit = z
    .strictObject({
      provider: z
        .enum(LIMIT_PROVIDERS as [string, ...string[]])
        .describe('A provider whose published limits are known, or custom'),
      name: z.string().min(1).max(60).optional().describe('How it is called in reports'),
      relay: domainName
        .optional()
        .describe('Server that takes the mail, or the end of its name; custom without one counts all mail'),
      perDay: most.optional().describe('Messages in any 24 hours'),
      recipientsPerDay: most.optional().describe('Recipients in any 24 hours'),
      perHour: most.optional().describe('Messages in an hour'),
      perMinute: most.optional().describe('Messages in a minute'),
      perSecond: most.optional().describe('Messages in a second'),
    })
    .refine(
      ({ provider, perDay, recipientsPerDay, perHour, perMinute, perSecond }) =>
        provider !== 'custom' ||
        [perDay, recipientsPerDay, perHour, perMinute, perSecond].some((one) => one !== undefined),
      { error: 'custom needs at least one limit, such as perDay' },
    )
    .describe('How much one account may send; what is given replaces what is published');
  return z
    .array(limit)
    .max(50)
    .default([])
    .describe('Limits of the providers that take your mail, for postwatch limits');
}
