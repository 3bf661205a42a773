/** Keys of postwatch.yaml about messages that are judged before they are sent. */
import { z } from 'zod';
import { every, secret } from './scalar-schema.ts';

const url = z
  .string()
  .regex(/^https?:\/\/[^\s/]+/, { error: 'must be an address such as http://127.0.0.1:11334' })
  .describe('Controller or normal worker of rspamd');

const file = z
  .string()
  .regex(/^[^#\u0000-\u001f]{1,200}$/, { error: 'must be the name of a file, without "#"' })
  .describe('File with one message');

export const contentSchema = z
  .strictObject({
    rspamd: z
      .union([
        url,
        z.strictObject({ url, secret: secret.optional().describe('Its password, as "key" of the secret') }),
      ])
      .optional()
      .describe('Score them by rspamd'),
    spamd: z
      .string()
      .regex(/^(\[[0-9A-Fa-f:.]+\]|[^:\s/[\]]+):\d{1,5}$/, {
        error: 'must be HOST:PORT such as 127.0.0.1:783',
      })
      .optional()
      .describe('Score them by SpamAssassin, whose daemon listens there'),
    templates: z
      .array(
        z.union([
          file,
          z.strictObject({
            file,
            bulk: z
              .boolean()
              .optional()
              .describe('It goes to many, or does not; default: its own signs tell'),
            every: every.optional().describe('How often, default 6h'),
          }),
        ]),
      )
      .min(1),
  })
  .optional()
  .describe(
    'Messages that you send: what filters and a careful postmaster say of them, and lists of the names in them',
  );
