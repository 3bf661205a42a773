import { ArnFormat, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Config } from '../core/config/schema.ts';
import { perTargetOf } from '../core/config/per-target-of.ts';
import { queueNameOf, vantagesOf } from '../core/config/vantages-of.ts';
import { watchedOf } from '../core/config/watched-of.ts';
import { seconds } from '../core/model/duration.ts';
import { concurrencyFor, ProbeFunction, timeoutFor } from './probe-function.ts';
import type { Port25 } from './profile.ts';
import { secretsOf, shipConfig } from './ship-config.ts';
import { vantageQueues } from './vantage-queues.ts';
import { WorkQueue } from './work-queue.ts';

export interface VantageStackProps extends StackProps {
  readonly config: Config;
  /** Name of the table in the home region. */
  readonly records: string;
  /** Of the home region. */
  readonly port25: Port25 | undefined;
}

/** A further region to look from: a queue and the probe function. Table, secrets, metrics and alarms are at home. */
export class VantageStack extends Stack {
  constructor(scope: Construct, id: string, props: VantageStackProps) {
    super(scope, id, { description: 'Postwatch: a vantage', ...props });
    const { config, records, port25 } = props;
    const active = vantagesOf(config);
    const own = active.find(({ name }) => name === this.region);
    const [home] = active;
    if (own === undefined || home === undefined || own === home)
      throw new Error(`Cannot make a vantage in ${this.region}: it is none of the configuration`);
    const watched = watchedOf(config);
    const { files, probeFiles } = shipConfig(config, perTargetOf(watched, config.metrics.perTarget));
    const timeout = timeoutFor(seconds(config.budget));
    const { queue } = new WorkQueue(this, 'Work', {
      functionTimeout: timeout,
      queueName: queueNameOf(config, own),
      deadLettersShow: 'what was not done is missing in the coverage, which has an alarm at home',
    });
    new ProbeFunction(this, 'ProbeFunction', {
      stackName: config.name,
      files: { ...files, ...probeFiles },
      table: {
        tableName: records,
        tableArn: this.formatArn({
          service: 'dynamodb',
          region: home.name,
          resource: 'table',
          resourceName: records,
          arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
        }),
      },
      queue,
      vantages: vantageQueues(this, config, { active, port25 }),
      home: home.name,
      // Secrets of the home region: rotated in one place, a copy that lags would look like a refused login.
      secrets: secretsOf(config),
      resolvers: config.resolvers,
      readsSes: false,
      sendsBySes: [],
      timeout,
      maxConcurrency: concurrencyFor(watched),
    });
  }
}
