/** Key of postwatch.yaml about the places that an installation looks from. */
import { z } from 'zod';

/** With more, a second look by all others would be a small crowd at the server's door. */
export const MOST_VANTAGES = 5;

const region = z
  .string()
  .regex(/^[a-z]{2,3}(-[a-z]+)+-\d$/, {
    error: 'must be an AWS region such as eu-west-1, or { agent: NAME }',
  })
  .describe('AWS region');

const agent = z
  .strictObject({
    agent: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,29}$/, {
        error: 'must be a name of small letters, digits and hyphens, at most 30',
      })
      .describe('What the agent is started with: postwatch agent --vantage NAME'),
  })
  .describe('A host of your own');

export const vantages = z
  .array(z.union([region, agent]))
  .min(2)
  .max(MOST_VANTAGES)
  .optional()
  .describe(
    'On AWS: regions and agents that look by turns and confirm for each other; the first one is home, where table and alarms are. On one machine there is one vantage',
  );
