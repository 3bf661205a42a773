import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { InvokeTarget } from './invoke-target.ts';

/** One schedule for the whole installation, however many targets: every minute, with the minute it was meant for. */
export class MinuteSchedule extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: { readonly target: IFunction; readonly deadLetters: Queue },
  ) {
    super(scope, id);
    const { target, group } = new InvokeTarget(this, 'Target', {
      function: props.target,
      // At-least-once: the same minute may come twice, and its jobs are then the same jobs.
      input: ScheduleTargetInput.fromObject({ scheduledTime: ContextAttribute.scheduledTime }),
      retryAttempts: 3,
      deadLetters: props.deadLetters,
    });
    new Schedule(this, 'Minute', {
      description: 'Postwatch plans the jobs of each minute',
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target,
      scheduleGroup: group,
    });
  }
}
