import { Annotations, CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Config } from '../core/config/schema.ts';
import { watchedOf, type Watched } from '../core/config/watched-of.ts';
import { seconds } from '../core/model/duration.ts';
import { alarmsOf, perTargetOf } from './alarms-of.ts';
import { Alarms } from './alarms.ts';
import { createDeadLetters } from './dead-letters.ts';
import { DeployProblem } from './deploy-problem.ts';
import { estimateBill, type Bill } from './estimate-bill.ts';
import { Notifications } from './notifications.ts';
import { NotifyFunction } from './notify-function.ts';
import { PlanFunction } from './plan-function.ts';
import { ProbeFunction } from './probe-function.ts';
import { OpenPlane } from './open-plane.ts';
import { port25Of, profileOf } from './profile.ts';
import { RecordsTable } from './records-table.ts';
import { MinuteSchedule } from './schedule.ts';
import { secretsOf, shipConfig } from './ship-config.ts';
import { WorkQueue } from './work-queue.ts';

/** schedule -> plan -> queue -> probe -> records and metrics -> alarms -> notify -> people. */
export class PostwatchStack extends Stack {
  readonly bill: Bill;

  constructor(scope: Construct, id: string, props: StackProps & { readonly config: Config }) {
    super(scope, id, { description: 'Postwatch: monitoring of mail', ...props });
    const { config } = props;
    const profile = profileOf(this.node);
    const watched = watchedOf(config);
    const perTarget = perTargetOf(watched, config.metrics.perTarget);
    const shipped = JSON.stringify(shipConfig(config, perTarget));
    const alarms = alarmsOf(watched, perTarget).filter(
      ({ row }) => profile.insightsAlarms || row.scope !== 'targets',
    );

    const plane =
      port25Of(this.node, profile) === 'closed'
        ? undefined
        : new OpenPlane(this, 'OpenPlane', {
            // A control host behind our own security group would seem to be silent.
            ports: [...watched, ...config.egress.control].flatMap(({ port }) => port ?? []),
          });
    const { table } = new RecordsTable(this, 'Records', { profile });
    const timeout = timeoutFor(seconds(config.budget));
    const work = new WorkQueue(this, 'Work', { functionTimeout: timeout });
    const scheduleDeadLetters = createDeadLetters(this, 'ScheduleDeadLetters');
    const shared = { stackName: config.name, config: shipped, table, queue: work.queue };
    const plan = new PlanFunction(this, 'PlanFunction', { ...shared, deadLetters: scheduleDeadLetters });
    const probe = new ProbeFunction(this, 'ProbeFunction', {
      ...shared,
      secrets: secretsOf(config),
      resolvers: config.resolvers,
      timeout,
      ...(plane === undefined ? {} : { plane }),
      maxConcurrency: concurrencyFor(watched),
    });
    new MinuteSchedule(this, 'Schedule', { target: plan.function, deadLetters: scheduleDeadLetters });
    const notifications = new Notifications(this, 'Notifications', {
      emails: config.notify.map(({ email }) => email),
    });
    const notify = new NotifyFunction(this, 'NotifyFunction', {
      stackName: config.name,
      config: shipped,
      table,
      notifications,
    });
    new Alarms(this, 'Alarms', {
      stackName: config.name,
      alarms,
      topic: notifications.alarms,
      people: notifications.people.page,
      functions: { plan: plan.function, probe: probe.function, notify: notify.function },
      queues: {
        work: work.queue,
        'work-dead-letters': work.deadLetters,
        'schedule-dead-letters': scheduleDeadLetters,
        'notify-dead-letters': notify.deadLetters,
      },
    });

    const insights = alarms.filter(({ row }) => row.scope === 'targets').length;
    this.bill = estimateBill({
      watched,
      perTarget,
      alarms: { plain: alarms.length - insights, insights },
      retentionDays: seconds(config.retention) / 86_400,
      hasVpc: plane !== undefined,
    });
    if (plane === undefined) this.warnAboutPort25(watched);
    for (const [name, value] of Object.entries({
      RecordsTableName: table.tableName,
      AlarmTopicArn: notifications.alarms.topicArn,
      PageTopicArn: notifications.people.page.topicArn,
      TicketTopicArn: notifications.people.ticket.topicArn,
      WorkQueueUrl: work.queue.queueUrl,
      WorkDeadLettersUrl: work.deadLetters.queueUrl,
      ScheduleDeadLettersUrl: scheduleDeadLetters.queueUrl,
      PlanLogGroup: plan.function.logGroup.logGroupName,
      ProbeLogGroup: probe.function.logGroup.logGroupName,
      NotifyLogGroup: notify.function.logGroup.logGroupName,
      ...(plane === undefined ? {} : { ProbeAddress: plane.address.ref }),
    })) {
      new CfnOutput(this, name, { value });
    }
  }

  private warnAboutPort25(watched: readonly Watched[]): void {
    const closed = watched.filter(({ port }) => port === 25).map(({ target }) => target);
    if (closed.length === 0) return;
    const shown = closed.slice(0, 3).join(', ');
    Annotations.of(this).addWarningV2(
      'postwatch:port-25',
      `${closed.length} target(s) on port 25 will be "unknown": AWS closes that port for Lambda (${shown}${closed.length > 3 ? ', ...' : ''}). Deploy with --context port25=vpc, watch them from a host with "postwatch run", or set probeMx: false. See docs/runbook.md#path-faults`,
    );
  }
}

/** Batches at a time: a hundred runs each, in about four seconds; twice what is needed, and bounded. */
function concurrencyFor(watched: readonly Watched[]): number {
  const perSecond = watched.reduce((sum, { everySeconds }) => sum + 1 / everySeconds, 0);
  return Math.min(Math.max(Math.ceil((perSecond / 25) * 2), 2), 200);
}

/** Twice what one job may take, so that half of the time new ones may start. Lambda gives 15 minutes at most. */
function timeoutFor(budgetSeconds: number): Duration {
  if (budgetSeconds > 300)
    throw new DeployProblem(`Cannot deploy with budget ${budgetSeconds} s: on AWS it is at most 5m`);
  return Duration.seconds(Math.max(budgetSeconds * 2, 120));
}
