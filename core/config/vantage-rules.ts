/** Who votes, and how many votes there can be. */
import type { PlacedProblem } from './describe-issue.ts';
import type { Config } from './schema.ts';
import { twice } from './twice.ts';
import { vantagesOf } from './vantages-of.ts';

export function vantageRules(config: Config): PlacedProblem[] {
  const { confirm } = config;
  const named = vantagesOf(config);
  if (named.length === 0)
    return confirm.vantages === undefined
      ? []
      : [
          {
            path: ['confirm', 'vantages'],
            message: 'needs "vantages": there is one place to look from',
            hint: 'name them,  vantages: [eu-west-1, us-east-1]; or count looks,  confirm: { looks: 2, of: 3 }',
          },
        ];
  return [
    ...twice(
      named.map(({ name }) => name),
      (index) => ['vantages', index],
    ),
    ...(named[0]?.kind === 'region'
      ? []
      : [
          {
            path: ['vantages', 0],
            message: 'must be a region: the first one is home, where table and alarms are',
          },
        ]),
    ...(confirm.vantages === undefined || confirm.vantages <= named.length
      ? []
      : [
          {
            path: ['confirm', 'vantages'],
            message: `must be at most ${named.length}: so many vantages there are`,
          },
        ]),
  ];
}
