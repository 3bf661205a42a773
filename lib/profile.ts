import type { Node } from 'constructs';

/**
 * Where the stack is deployed to. "emulator" leaves out what MiniStack cannot create or keep (Metrics Insights alarms,
 * deletion protection), so that `cdk deploy` and `cdk destroy` of everything else run in a test. Every difference
 * between the two stands here and nowhere else.
 */
export interface Profile {
  readonly name: 'aws' | 'emulator';
  readonly insightsAlarms: boolean;
  /** Evidence outlives the stack. */
  readonly keepsData: boolean;
}

const PROFILES: Readonly<Record<Profile['name'], Profile>> = {
  aws: { name: 'aws', insightsAlarms: true, keepsData: true },
  emulator: { name: 'emulator', insightsAlarms: false, keepsData: false },
};

/** Profile named by the context value "profile"; AWS when there is none. */
export function profileOf(node: Node): Profile {
  const name: unknown = node.tryGetContext('profile') ?? 'aws';
  if (name === 'aws' || name === 'emulator') return PROFILES[name];
  throw new Error(`Cannot use profile ${JSON.stringify(name)}: it must be "aws" or "emulator"`);
}
