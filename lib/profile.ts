import type { Node } from 'constructs';
import { DeployProblem } from './deploy-problem.ts';

/**
 * Where the stack is deployed to. "emulator" leaves out what MiniStack cannot create or keep (Metrics Insights alarms,
 * composite alarms, rules that mute, deletion protection), so that `cdk deploy` and `cdk destroy` of everything else run in a test. Every difference
 * between the two stands here and nowhere else.
 */
export interface Profile {
  readonly name: 'aws' | 'emulator';
  /** Alarms on more than one metric: Metrics Insights, and shares. */
  readonly insightsAlarms: boolean;
  /** Composite alarms, and rules that mute alarms. */
  readonly compositeAlarms: boolean;
  /** Evidence outlives the stack. */
  readonly keepsData: boolean;
}

const PROFILES: Readonly<Record<Profile['name'], Profile>> = {
  aws: { name: 'aws', insightsAlarms: true, compositeAlarms: true, keepsData: true },
  emulator: { name: 'emulator', insightsAlarms: false, compositeAlarms: false, keepsData: false },
};

/** Profile named by the context value "profile"; AWS when there is none. */
export function profileOf(node: Node): Profile {
  const name: unknown = node.tryGetContext('profile') ?? 'aws';
  if (name === 'aws' || name === 'emulator') return PROFILES[name];
  throw new DeployProblem(`Cannot use profile ${JSON.stringify(name)}: it must be "aws" or "emulator"`);
}

/** Whether requests to AWS from the network of port25 "vpc" go by endpoints of its own: the context value "endpoints". */
export function hasEndpoints(node: Node): boolean {
  const said: unknown = node.tryGetContext('endpoints') ?? 'gateway';
  if (said !== 'gateway' && said !== 'interface')
    throw new DeployProblem(
      `Cannot use endpoints ${JSON.stringify(said)}: it must be "gateway" or "interface"`,
    );
  return said === 'interface';
}

/**
 * Where port 25 is probed from. "vpc": the functions, behind a NAT gateway with an address for which AWS opens it on
 * request. "agent": a host of one's own, fed by a queue of its own. "closed": nowhere, which somebody has to say.
 */
export type Port25 = 'closed' | 'vpc' | 'agent';

const PORT_25 = ['closed', 'vpc', 'agent'] as const;

/** As the construct's property says, or else the context value "port25"; undefined when nobody has said anything. */
export function port25Of(node: Node, profile: Profile, given: Port25 | undefined): Port25 | undefined {
  const said: unknown = given ?? node.tryGetContext('port25');
  const wanted = PORT_25.find((one) => one === said);
  if (said !== undefined && wanted === undefined)
    throw new DeployProblem(
      `Cannot use port25 ${JSON.stringify(said)}: it must be "vpc", "agent" or "closed"`,
    );
  if (wanted === 'vpc' && profile.name === 'emulator')
    throw new DeployProblem('Cannot use port25 "vpc" in the emulator: it has no NAT gateways');
  return wanted;
}
