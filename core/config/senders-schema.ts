/** Keys of postwatch.yaml about accounts that send. `mailbox` and `domainName` are the schema's own. */
import { z } from 'zod';

export function senderSchema<
  M extends z.ZodType<string>,
  D extends z.ZodType<string, string>,
  E extends z.ZodType<string>,
>(parts: { readonly mailbox: M; readonly domainName: D; readonly every: E }) {
  return z
    .strictObject({
      ses: z
        .strictObject({
          region: z
            .string()
            .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: 'must be a region such as eu-west-1' })
            .describe('AWS region'),
          identities: z
            .array(z.union([parts.mailbox, parts.domainName]))
            .default([])
            .describe('Domains and addresses that must be ready to send'),
          every: parts.every.optional().describe('How often, default 15m'),
        })
        .describe('Amazon SES, of the account whose credentials are used'),
    })
    .describe('An account that sends');
}
