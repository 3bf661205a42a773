/** Port 25 is closed for functions outside of a VPC: what is said when a configuration names targets there. */
import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Config } from '../core/config/schema.ts';
import type { Watched } from '../core/config/watched-of.ts';
import { canonicalAddress } from '../core/model/canonical-address.ts';
import { endpointId } from '../core/model/target.ts';
import { DeployProblem } from './deploy-problem.ts';

const WAYS = `  --context port25=vpc     a network with an address of its own, for which AWS opens the port on request; about 36 USD a month
  --context port25=agent   a host of yours does these jobs: postwatch agent
  --context port25=closed  nobody does: they are "unknown", every time
docs/aws.md#port-25 leads through all three.`;

/** Endpoints that somebody listed are refused until somebody decides; MX hosts that DNS leads to are only told of. */
export function mindPort25(
  scope: Construct,
  config: Config,
  watched: readonly Watched[],
  said: 'closed' | undefined,
): void {
  const listed = config.endpoints
    .filter(({ port }) => port === 25)
    .map(({ host, port }) => endpointId(canonicalAddress(host), port));
  if (listed.length > 0 && said === undefined)
    throw new DeployProblem(
      `Cannot probe ${named(listed)}: AWS closes port 25 for functions. Say how it is to be done, one of\n${WAYS}`,
    );
  const closed = watched.filter(({ port }) => port === 25).map(({ target }) => target);
  if (closed.length === 0) return;
  Annotations.of(scope).addWarningV2(
    'postwatch:port-25',
    `${closed.length} target(s) on port 25 will be "unknown": AWS closes that port for functions (${named(closed)}). Deploy with --context port25=vpc or port25=agent, or set probeMx: false. See docs/aws.md#port-25`,
  );
}

function named(targets: readonly string[]): string {
  return `${targets.slice(0, 3).join(', ')}${targets.length > 3 ? `, and ${targets.length - 3} more` : ''}`;
}
