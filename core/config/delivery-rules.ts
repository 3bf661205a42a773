import { seconds } from '../model/duration.ts';
import { deliveryId } from '../model/target.ts';
import type { PlacedProblem } from './describe-issue.ts';
import type { Config } from './schema.ts';
import { twice } from './twice.ts';

export function deliveryRules({ deliveries, every }: Config): PlacedProblem[] {
  return [
    ...twice(
      deliveries.map(({ via, to }) => deliveryId(via.id, to)),
      (index) => ['deliveries', index],
    ),
    ...deliveries.flatMap(
      ({ lost, late, via, auth, every: own = every.delivery }, index): PlacedProblem[] => [
        // Each round trip has its verdict before the next one begins.
        ...(seconds(lost) < seconds(own)
          ? []
          : [
              {
                path: ['deliveries', index, 'lost'],
                message: `"${lost}" is not less than the interval "${own}": the next message would be sent before this one is given up`,
                hint: `write a shorter "lost" or a longer "every"`,
              },
            ]),
        ...(seconds(late) <= seconds(lost)
          ? []
          : [
              {
                path: ['deliveries', index, 'late'],
                message: `"${late}" is more than "lost" (${lost}): nothing would ever be late`,
              },
            ]),
        ...(via.kind === 'account' && auth !== undefined
          ? [
              {
                path: ['deliveries', index, 'auth'],
                message: 'is not for SES, which knows us by our AWS credentials',
              },
            ]
          : []),
      ],
    ),
  ];
}
