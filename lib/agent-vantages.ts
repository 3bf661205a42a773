import { CfnOutput } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Config } from '../core/config/schema.ts';
import { queueNameOf, type NamedVantage } from '../core/config/vantages-of.ts';
import { AgentPlane, type AgentPlaneProps } from './agent-plane.ts';

export interface AgentVantagesProps extends AgentPlaneProps {
  readonly config: Config;
  readonly agents: readonly NamedVantage[];
}

/** Hosts that look as vantages of their own: a queue, and a policy for the host, for each. */
export class AgentVantages extends Construct {
  constructor(scope: Construct, id: string, { config, agents, ...shared }: AgentVantagesProps) {
    super(scope, id);
    for (const agent of agents) {
      const { queue, policy } = new AgentPlane(this, agent.name, {
        ...shared,
        queueName: queueNameOf(config, agent),
      });
      new CfnOutput(this, `Queue-${agent.name}`, { value: queue.queueUrl });
      new CfnOutput(this, `Policy-${agent.name}`, { value: policy.managedPolicyArn });
    }
  }
}
