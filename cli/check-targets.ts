/** Checks several targets at once, with one line of progress. */
import pLimit from 'p-limit';
import type { Config } from '../core/config/index.ts';
import { targetsOf } from '../core/pipeline/targets.ts';
import { readTargets, type CheckOptions } from './check-options.ts';
import { checkTarget, type Report } from './check-target.ts';
import { openCheckTools } from './check-tools.ts';
import { chooseChecks } from './choose-checks.ts';
import type { Io } from './io.ts';
import { startProgress } from './progress.ts';
import { UsageError } from './usage-error.ts';

/** Targets at once: probes wait on the network, servers must not feel it. */
const TARGETS_AT_ONCE = 8;

export interface CheckRequest {
  readonly options: CheckOptions;
  readonly config: Config | undefined;
  readonly io: Io;
}

/** What was typed, or everything in the configuration. Throws UsageError for what cannot be checked. */
export async function checkTargets(
  typed: readonly string[],
  { options, config, io }: CheckRequest,
): Promise<Report[]> {
  chooseChecks(options);
  if (typed.length === 0 && config === undefined)
    throw new UsageError(
      'What shall be checked? Give a domain, host:port or an address: postwatch check example.com',
    );
  const { postmaster, abuse, catchAll, nullSender } = options;
  if (
    (postmaster ?? abuse ?? catchAll ?? nullSender) === true &&
    options.to === undefined &&
    config === undefined
  )
    throw new UsageError(
      '--postmaster, --abuse, --catch-all and --null-sender need a recipient: --to ADDRESS',
    );
  const targets = readTargets(
    typed.length > 0 || config === undefined
      ? typed
      : [
          ...new Set(
            targetsOf(config).flatMap(({ probe, target }) => (probe === 'delivery' ? [] : [target])),
          ),
        ],
  );
  const tools = openCheckTools(options, config, io);
  const progress = startProgress(io, options.json !== true);
  try {
    const limit = pLimit(TARGETS_AT_ONCE);
    return await Promise.all(
      targets.map(async (target, index) =>
        limit(async () => {
          const report = await checkTarget(typed[index] ?? target.id, target, {
            ports: tools.ports,
            options,
            config,
            signal: io.signal,
            onPart: progress.show,
          });
          progress.finished(index, targets.length);
          return report;
        }),
      ),
    );
  } finally {
    progress.stop();
    await tools.close();
  }
}
