import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** One schedule for the whole installation, however many targets: every minute, with the minute it was meant for. */
export class MinuteSchedule extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: { readonly target: IFunction; readonly deadLetters: Queue },
  ) {
    super(scope, id);
    new Schedule(this, 'Minute', {
      description: 'Postwatch plans the jobs of each minute',
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target: new LambdaInvoke(props.target, {
        // At-least-once: the same minute may come twice, and its jobs are then the same jobs.
        input: ScheduleTargetInput.fromObject({ scheduledTime: ContextAttribute.scheduledTime }),
        maxEventAge: Duration.minutes(5),
        retryAttempts: 3,
        deadLetterQueue: props.deadLetters,
      }),
    });
  }
}
