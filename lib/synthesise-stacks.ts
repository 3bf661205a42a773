import type { App } from 'aws-cdk-lib';
import type { Config } from '../core/config/schema.ts';
import { vantagesOf } from '../core/config/vantages-of.ts';
import { PostwatchStack } from './postwatch-stack.ts';
import { port25Of, profileOf } from './profile.ts';
import { otherRegions, recordsTableOf } from './vantage-queues.ts';
import { VantageStack } from './vantage-stack.ts';

/** The stack of the home region, and one for each further region of the configuration's vantages. */
export function synthesiseStacks(app: App, config: Config, say: (text: string) => void): PostwatchStack {
  const [home] = vantagesOf(config);
  const main = new PostwatchStack(app, 'Postwatch', {
    config,
    stackName: config.name,
    ...(home === undefined ? {} : { env: { region: home.name } }),
  });
  const others = otherRegions(config);
  const records = recordsTableOf(app.node);
  if (records === undefined && others.length > 0)
    say(
      `Not yet looking from ${others.join(', ')}: deploy ${config.name} first, then all once more with --context records=TABLE, the output RecordsTableName (docs/aws.md#several-vantages)`,
    );
  for (const region of records === undefined ? [] : others) {
    const vantage = new VantageStack(app, `Postwatch-${region}`, {
      config,
      records: records ?? '',
      port25: port25Of(app.node, profileOf(app.node), undefined),
      stackName: config.name,
      env: { region },
    });
    // Jobs are sent to its queue as soon as the home region knows of it.
    main.addStackDependency(vantage);
  }
  return main;
}
