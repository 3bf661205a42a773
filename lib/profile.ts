import type { Node } from 'constructs';
import { DeployProblem } from './deploy-problem.ts';

/**
 * Where the stack is deployed to. "emulator" leaves out what MiniStack cannot create or keep (Metrics Insights alarms,
 * composite alarms, rules that mute, deletion protection), so that `cdk deploy` and `cdk destroy` of everything else run in a test. Every difference
 * between the two stands here and nowhere else.
 */
export interface Profile {
  readonly name: 'aws' | 'emulator';
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

/**
 * Where the probe function runs: "closed" outside a VPC, where AWS lets nobody connect to port 25; "vpc" behind a NAT
 * gateway with an address for which AWS opens it on request. By the context value "port25".
 */
export function port25Of(node: Node, profile: Profile): 'closed' | 'vpc' {
  const wanted: unknown = node.tryGetContext('port25') ?? 'closed';
  if (wanted !== 'closed' && wanted !== 'vpc')
    throw new DeployProblem(`Cannot use port25 ${JSON.stringify(wanted)}: it must be "closed" or "vpc"`);
  if (wanted === 'vpc' && profile.name === 'emulator')
    throw new DeployProblem('Cannot use port25 "vpc" in the emulator: it has no NAT gateways');
  return wanted;
}
