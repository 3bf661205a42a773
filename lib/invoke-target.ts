import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ScheduleGroup, type IScheduleTarget, type ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface InvokeTargetProps {
  readonly function: IFunction;
  readonly input: ScheduleTargetInput;
  readonly retryAttempts: number;
  /** What could not be started. */
  readonly deadLetters: IQueue;
}

/**
 * A function as the target of a schedule, with a role for it alone: CDK's own may invoke every version and alias. The schedule
 * has a group of its own, for a group is the least that the role can be tied to.
 */
export class InvokeTarget extends Construct {
  readonly target: IScheduleTarget;
  readonly group: ScheduleGroup;

  constructor(scope: Construct, id: string, props: InvokeTargetProps) {
    super(scope, id);
    this.group = new ScheduleGroup(this, 'Group', { removalPolicy: RemovalPolicy.DESTROY });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        // Only this schedule: another's could be made to start this function.
        conditions: {
          StringEquals: {
            'aws:SourceAccount': Stack.of(this).account,
            'aws:SourceArn': this.group.scheduleGroupArn,
          },
        },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [props.function.functionArn] }),
    );
    role.addToPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [props.deadLetters.queueArn] }),
    );
    this.target = {
      bind: () => ({
        arn: props.function.functionArn,
        role,
        input: props.input,
        retryPolicy: {
          maximumEventAgeInSeconds: Duration.minutes(5).toSeconds(),
          maximumRetryAttempts: props.retryAttempts,
        },
        deadLetterConfig: { arn: props.deadLetters.queueArn },
      }),
    };
  }
}
