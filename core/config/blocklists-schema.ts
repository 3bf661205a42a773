/** What postwatch.yaml says about lists. */
import { z } from 'zod';
import { parseDomain } from '../model/target.ts';
import { host, secret, severity } from './scalar-schema.ts';

/** A list's zone; the customer's key is a secret, and only its place stands here. */
const zone = z
  .string()
  .describe('Zone of the list; "{key}." at its head stands for the key that "key" names')
  .transform((text, context) => {
    const [, head = '', rest = ''] = /^(\{key\}\.)?(.*)$/s.exec(text) ?? [];
    const parsed = parseDomain(rest);
    if (parsed.ok) return head + parsed.value;
    context.issues.push({ code: 'custom', message: parsed.detail, input: text });
    return z.NEVER;
  });

const dnsblRow = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/, { error: 'must be lower-case letters, digits and hyphens' }),
    name: z.string().optional(),
    zone,
    kind: z
      .enum(['allow', 'score'])
      .optional()
      .describe('allow: to be on it is good; score: an answer is a number; default: a blocklist'),
    asks: z
      .enum(['host', 'organizational'])
      .optional()
      .describe(
        'It lists names and is asked for hosts as they are, or for organizational domains; default: it lists addresses',
      ),
    key: z.string().optional().describe('Id under "keys"; zone: "{key}.bl.example"'),
    families: z
      .array(z.union([z.literal(4), z.literal(6)]))
      .min(1)
      .default([4]),
    bitmask: z.boolean().default(false),
    codes: z
      .array(
        z.strictObject({
          answer: z.string().describe('127.0.0.2, a range 127.0.0.4-7, or * for any other'),
          means: z.string().describe('In words; {n} is replaced by the last number of the answer'),
          severity,
          about: z
            .enum(['policy', 'network'])
            .optional()
            .describe('policy: nobody is accused; network: about the range, not the address'),
        }),
      )
      .min(1)
      .describe('What its answers mean'),
    refusals: z.array(z.strictObject({ answer: z.string(), means: z.string() })).default([]),
    testPoints: z
      .strictObject({ listed: z.array(host).min(1), unlisted: z.array(host).min(1) })
      .optional()
      .describe('What it must and must not list; default: as RFC 5782 5 says'),
    lookup: z.string().default(''),
  })
  .describe('A blocklist of your own');

export const blocklists = z
  .strictObject({
    without: z.array(z.string()).default([]).describe('Ids of lists that are not asked'),
    enable: z
      .array(z.string())
      .default([])
      .describe('Ids of lists that are asked although they are off in the table'),
    keys: z
      .record(z.string(), z.strictObject({ secret }))
      .default({})
      .describe(
        'Keys of customers, as references: spamhaus-dqs, abusix, spamrats, or what rows of your own name. Their lists are asked then, instead of the public ones that say the same',
      ),
    severity: z
      .record(z.string(), severity)
      .default({})
      .describe('Other weights for lists, by id: spamcop: warning'),
    budgets: z
      .record(
        z.string(),
        z.strictObject({
          perSecond: z.number().min(0.01).max(10_000).optional(),
          perDay: z.int().min(1).optional(),
        }),
      )
      .default({})
      .describe(
        'Questions that operators allow you, by id of the operator or of a row of your own: spamhaus-dqs: { perDay: 3000000 }; default: what each documents, else 5 a second and 100000 a day',
      ),
    resolvers: z
      .array(z.string())
      .default([])
      .describe(
        'Resolvers for the lists alone, written like the ones for everything; [direct] asks the servers of each list, from the root servers on; default: the same as for everything',
      ),
    own: z.array(dnsblRow).default([]),
    onlyOwn: z.boolean().default(false).describe('Ask only your own rows'),
  })
  .prefault({});
