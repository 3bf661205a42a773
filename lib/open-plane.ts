import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  CfnEIP,
  FlowLogDestination,
  FlowLogTrafficType,
  type IVpc,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  NatProvider,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** SMTP, submission, and HTTPS, by which AWS itself is reached. DNS is asked over TCP, too, when an answer is long. */
const PORTS = [25, 53, 443, 465, 587];

/** What the probe function asks AWS for, beside the table, whose endpoint is free and always there. */
const AWS_SERVICES = [
  { name: 'Queue', service: InterfaceVpcEndpointAwsService.SQS },
  { name: 'Metrics', service: InterfaceVpcEndpointAwsService.CLOUDWATCH_MONITORING },
  { name: 'Secrets', service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER },
];
const ZONES = 2;

export interface OpenPlaneProps {
  readonly ports: readonly number[];
  /** Requests to AWS stay inside its network, secrets above all, instead of leaving by the NAT gateway. */
  readonly hasEndpoints: boolean;
}

/**
 * A network with one fixed address of its own, from which AWS opens port 25 on request; never without a VPC. The
 * address needs a reverse name before anybody believes its greeting. docs/runbook.md#path-faults has the steps.
 */
export class OpenPlane extends Construct {
  readonly vpc: IVpc;
  readonly securityGroup: SecurityGroup;
  readonly address: CfnEIP;
  /** Each in each zone: what is paid for. */
  readonly interfaceEndpoints: number;

  constructor(scope: Construct, id: string, props: OpenPlaneProps) {
    super(scope, id);
    this.address = new CfnEIP(this, 'Address', { domain: 'vpc' });
    this.vpc = new Vpc(this, 'Network', {
      maxAzs: ZONES,
      // One is enough to look out of; a second would double the largest line of a small bill.
      natGateways: 1,
      natGatewayProvider: NatProvider.gateway({ eipAllocationIds: [this.address.attrAllocationId] }),
      gatewayEndpoints: { Records: { service: GatewayVpcEndpointAwsService.DYNAMODB } },
      subnetConfiguration: [
        { name: 'out', subnetType: SubnetType.PUBLIC, cidrMask: 26 },
        { name: 'probe', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 24 },
      ],
      // Nothing here uses the default group; restricting it would bring a function of CDK's own.
      restrictDefaultSecurityGroup: false,
      // The library's types do not know exactOptionalPropertyTypes.
    }) as IVpc;
    // What the security group turned away: a probe of ours that it stops would seem to be a silent server.
    this.vpc.addFlowLog('Rejected', {
      trafficType: FlowLogTrafficType.REJECT,
      destination: FlowLogDestination.toCloudWatchLogs(
        new LogGroup(this, 'RejectedLog', {
          retention: RetentionDays.ONE_MONTH,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        flowLogRole(this),
      ),
    });
    this.securityGroup = new SecurityGroup(this, 'Egress', {
      vpc: this.vpc,
      description: 'Postwatch probes: mail, DNS and AWS',
      allowAllOutbound: false,
    });
    for (const port of new Set([...PORTS, ...props.ports])) {
      this.securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(port), `TCP ${port}`);
    }
    this.securityGroup.addEgressRule(Peer.anyIpv4(), Port.udp(53), 'DNS');
    if (props.hasEndpoints) this.addEndpoints();
    this.interfaceEndpoints = props.hasEndpoints ? AWS_SERVICES.length * ZONES : 0;
  }

  private addEndpoints(): void {
    const group = new SecurityGroup(this, 'Endpoints', {
      vpc: this.vpc,
      description: 'Postwatch: AWS from inside',
      allowAllOutbound: false,
    });
    group.addIngressRule(this.securityGroup, Port.tcp(443), 'The probe function');
    for (const { name, service } of AWS_SERVICES)
      this.vpc.addInterfaceEndpoint(name, { service, open: false, securityGroups: [group] });
  }
}

/** CDK's own may be assumed for the flow logs of any account. */
function flowLogRole(scope: Construct): Role {
  const stack = Stack.of(scope);
  return new Role(scope, 'RejectedLogRole', {
    assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: {
          'aws:SourceArn': stack.formatArn({ service: 'ec2', resource: 'vpc-flow-log', resourceName: '*' }),
        },
      },
    }),
  });
}

/** What Lambda needs to put a function into a VPC. These actions know no resources. */
export function vpcStatement(): PolicyStatement {
  return new PolicyStatement({
    actions: [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
  });
}
