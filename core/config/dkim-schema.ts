/** What postwatch.yaml may say of a domain's DKIM keys. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { domainName, duration } from './scalar-schema.ts';

const HEXADECIMAL = /^[0-9a-f]{64}$/i;
const BASE64 = /^[A-Za-z0-9+/]{40,}={0,2}$/;

/** Both spellings become the SHA-256 of the key's octets. */
const key = z
  .string()
  .transform((text) => text.replaceAll(/\s/g, ''))
  .refine((text) => HEXADECIMAL.test(text) || BASE64.test(text), {
    error: 'must be the value of p= or the SHA-256 of the key, in 64 hexadecimal digits',
    abort: true,
  })
  .transform((text) =>
    HEXADECIMAL.test(text)
      ? text.toLowerCase()
      : createHash('sha256').update(Buffer.from(text, 'base64')).digest('hex'),
  )
  .describe('The key that is to be there: its p= value, or the SHA-256 of its octets in hexadecimal');

const since = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'must be a date such as 2026-11-24', abort: true })
  .refine(isDay, { error: 'must be a date that exists' })
  .describe('Day on which the key came into use; default: when it was first seen');

/** The runtime reads 30 February as 2 March. */
function isDay(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

const selector = z
  .strictObject({
    name: domainName,
    key: key.optional(),
    standby: z
      .boolean()
      .default(false)
      .describe('Nothing is signed with it yet: no alarm while its key is missing'),
    since: since.optional(),
  })
  .describe('A selector with more to say than its name');

export const dkimKeys = {
  selectors: z
    .array(z.union([domainName, selector]))
    .min(1)
    .describe('DKIM selectors in use, by name, or with what is expected of them'),
  maxAge: duration
    .optional()
    .describe(
      'A key in use for longer is due for a change (365d, say); default: never, as no standard sets one',
    ),
};
