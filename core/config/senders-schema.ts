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
          events: z
            .strictObject({
              configurationSet: z
                .string()
                .regex(/^[\w-]{1,64}$/, { error: 'must be the name of a configuration set' })
                .optional()
                .describe('Configuration set that mail is sent with; it gets a destination for its events'),
              topicArn: z
                .string()
                .regex(/^arn:[\w-]+:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/, {
                  error: 'must be the ARN of an SNS topic',
                })
                .optional()
                .describe('Topic that gets events, or the older feedback notifications, already'),
            })
            .refine(
              ({ configurationSet, topicArn }) =>
                (configurationSet === undefined) !== (topicArn === undefined),
              { error: 'needs one of configurationSet and topicArn' },
            )
            .optional()
            .describe(
              'What SES says of each message, counted on AWS by receiving provider and minute, and kept by day',
            ),
        })
        .describe('Amazon SES, of the account whose credentials are used'),
    })
    .describe('An account that sends');
}
