/** The queues of all vantages, by name: a stack in one region knows those of the others before they are there. */
import { Stack } from 'aws-cdk-lib';
import type { Construct, Node } from 'constructs';
import type { Config } from '../core/config/schema.ts';
import { neededOf, queueNameOf, vantagesOf, type NamedVantage } from '../core/config/vantages-of.ts';
import type { Vantages } from '../core/model/vantages.ts';
import { DeployProblem } from './deploy-problem.ts';
import type { Port25 } from './profile.ts';

export interface VantageQueues {
  readonly arns: readonly string[];
  /** Value of the environment variable. */
  readonly variable: string;
}

/** Table of the home region, as the output RecordsTableName names it: other regions cannot look it up. */
export function recordsTableOf(node: Node): string | undefined {
  const said: unknown = node.tryGetContext('records');
  return typeof said === 'string' && said !== '' ? said : undefined;
}

/** Vantages that take part. Other regions do as soon as the home region's table has a name for them. */
export function activeVantages(node: Node, config: Config): readonly NamedVantage[] {
  const named = vantagesOf(config);
  return otherRegions(config).length === 0 || recordsTableOf(node) !== undefined ? named : [];
}

export function otherRegions(config: Config): string[] {
  return vantagesOf(config)
    .slice(1)
    .flatMap(({ name, kind }) => (kind === 'region' ? [name] : []));
}

export interface Voting {
  readonly queues: VantageQueues;
  readonly homeQueue: string;
  readonly agents: readonly NamedVantage[];
}

/** What the home region needs to know of those that vote; undefined where nobody does. */
export function votingOf(scope: Construct, config: Config, port25: Port25 | undefined): Voting | undefined {
  const active = activeVantages(scope.node, config);
  const [home] = active;
  if (home === undefined) return undefined;
  // Votes would be counted in another place than they are sent to.
  if (Stack.of(scope).region !== home.name)
    throw new DeployProblem(
      `Cannot deploy with vantages: the first one is home, so the stack must say env: { region: '${home.name}' }`,
    );
  if (port25 === 'agent')
    throw new DeployProblem(
      'Cannot use port25 "agent" with vantages: name the host among them,  vantages: [..., { agent: NAME }]',
    );
  return {
    queues: vantageQueues(scope, config, { active, port25 }),
    homeQueue: queueNameOf(config, home),
    agents: active.filter(({ kind }) => kind === 'agent'),
  };
}

export function vantageQueues(
  scope: Construct,
  config: Config,
  { active, port25 }: { readonly active: readonly NamedVantage[]; readonly port25: Port25 | undefined },
): VantageQueues {
  const stack = Stack.of(scope);
  const [home] = active;
  const regionOf = ({ name, kind }: NamedVantage): string => (kind === 'region' ? name : (home?.name ?? ''));
  const vantages: Vantages = {
    needed: neededOf(config),
    places: active.map((one, index) => ({
      name: one.name,
      port25: one.kind === 'agent' || (index === 0 && port25 === 'vpc'),
      queue: `https://sqs.${regionOf(one)}.${stack.urlSuffix}/${stack.account}/${queueNameOf(config, one)}`,
    })),
  };
  return {
    arns: active.map((one) =>
      stack.formatArn({ service: 'sqs', region: regionOf(one), resource: queueNameOf(config, one) }),
    ),
    variable: stack.toJsonString(vantages),
  };
}
