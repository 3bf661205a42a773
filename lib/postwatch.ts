import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { CfnEIP } from 'aws-cdk-lib/aws-ec2';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { alarmsOf, groupsOf, partsOf } from '../core/alarms-of.ts';
import { billOf } from '../core/bill/bill-of.ts';
import { formatBill, type Bill } from '../core/bill/estimate-bill.ts';
import type { Config } from '../core/config/schema.ts';
import { perTargetOf } from '../core/config/per-target-of.ts';
import { watchedOf } from '../core/config/watched-of.ts';
import { seconds } from '../core/model/duration.ts';
import type { Urgency } from '../core/model/incident.ts';
import { PROBES } from '../core/model/probe.ts';
import { Alarms } from './alarms.ts';
import { AgentPlane } from './agent-plane.ts';
import { AgentVantages } from './agent-vantages.ts';
import { createDeadLetters } from './dead-letters.ts';
import { Dashboard } from './dashboard.ts';
import { MailDown } from './mail-down.ts';
import { MailLogs } from './mail-logs.ts';
import { MuteRules } from './mute-rules.ts';
import { Notifications } from './notifications.ts';
import { NotifyFunction } from './notify-function.ts';
import { PlanFunction } from './plan-function.ts';
import { concurrencyFor, ProbeFunction, timeoutFor } from './probe-function.ts';
import { OpenPlane } from './open-plane.ts';
import { mindLimits } from './mind-limits.ts';
import { mindPort25 } from './port-25.ts';
import { hasEndpoints, port25Of, profileOf, type Port25 } from './profile.ts';
import { RecordsTable } from './records-table.ts';
import { MinuteSchedule } from './schedule.ts';
import { sesEventSources, SesEvents } from './ses-events.ts';
import { scorerPorts } from './scorer-ports.ts';
import { secretsOf, shipConfig } from './ship-config.ts';
import { TargetRegistry } from './target-registry.ts';
import { votingOf } from './vantage-queues.ts';
import { WidgetFunction } from './widget-function.ts';
import { WorkQueue } from './work-queue.ts';

export interface PostwatchProps {
  /** Of parseConfig() in core/config. */
  readonly config: Config;
  /** Where port 25 is probed from. Default: the context value "port25". */
  readonly port25?: Port25;
}

/**
 * The monitor as a construct, for an app of one's own (docs/aws.md has an example):
 * schedule -> plan -> queue -> probe -> records and metrics -> alarms -> notify -> people.
 */
export class Postwatch extends Construct {
  /** What was seen: partition key "pk", sort key "sk", see docs/architecture.md. */
  readonly records: TableV2;
  /** What CloudWatch says; the notify function reads it. */
  readonly alarms: Topic;
  /** What people read, by urgency: subscribe chat and paging services here. */
  readonly people: Readonly<Record<Urgency, Topic>>;
  readonly functions: Readonly<Record<'plan' | 'probe' | 'notify', LambdaFunction>>;
  /** Jobs for the probe function. */
  readonly queue: Queue;
  /** With port25 "agent": the queue of `postwatch agent`, and what its host must be allowed to do. */
  readonly agent?: AgentPlane;
  readonly deadLetters: Readonly<Record<'work' | 'schedule' | 'notify', Queue>>;
  /** Where a sender has `ses.events`: what counts them. */
  readonly sesEvents?: SesEvents;
  /** Where there are `logs`: what counts their lines. */
  readonly mailLogs?: MailLogs;
  /** With port25 "vpc": the address that probes come from. */
  readonly address?: CfnEIP;
  readonly bill: Bill;

  constructor(scope: Construct, id: string, props: PostwatchProps) {
    super(scope, id);
    const { config } = props;
    const profile = profileOf(this.node);
    const watched = watchedOf(config);
    const perTarget = perTargetOf(watched, config.metrics.perTarget);
    mindLimits(config);
    const { files, probeFiles, registry } = shipConfig(config, perTarget);
    const port25 = port25Of(this.node, profile, props.port25);
    const voting = votingOf(this, config, port25);
    const isReached =
      port25 === 'vpc' || port25 === 'agent' || (voting !== undefined && voting.agents.length > 0);
    if (!isReached) mindPort25(this, config, watched, port25 === 'closed' ? port25 : undefined);
    const eventSources = sesEventSources(config);
    const alarms = alarmsOf(watched, perTarget, {
      hasAgent: port25 === 'agent',
      parts: partsOf(config),
    }).filter(
      ({ row }) => profile.insightsAlarms || (row.scope !== 'targets' && row.metric.from !== 'share'),
    );

    const plane =
      port25 !== 'vpc'
        ? undefined
        : new OpenPlane(this, 'OpenPlane', {
            // A control host behind our own security group would seem to be silent.
            ports: [
              ...[...watched, ...config.egress.control].flatMap(({ port }) => port ?? []),
              ...scorerPorts(config),
            ],
            hasEndpoints: hasEndpoints(this.node),
          });
    const { table } = new RecordsTable(this, 'Records', { profile });
    const timeout = timeoutFor(seconds(config.budget));
    const work = new WorkQueue(this, 'Work', {
      functionTimeout: timeout,
      ...(voting === undefined ? {} : { queueName: voting.homeQueue }),
    });
    const scheduleDeadLetters = createDeadLetters(this, 'ScheduleDeadLetters');
    const agent =
      port25 !== 'agent'
        ? undefined
        : new AgentPlane(this, 'AgentPlane', {
            table,
            secrets: secretsOf(config),
            deadLetters: work.deadLetters,
            visibility: work.visibility,
          });
    const shared = {
      stackName: config.name,
      files,
      table,
      queue: work.queue,
      ...(agent === undefined ? {} : { agentQueue: agent.queue }),
      ...(voting === undefined ? {} : { vantages: voting.queues }),
    };
    if (voting !== undefined && voting.agents.length > 0)
      new AgentVantages(this, 'AgentVantages', {
        config,
        agents: voting.agents,
        table,
        secrets: secretsOf(config),
        deadLetters: work.deadLetters,
        visibility: work.visibility,
        vantages: voting.queues,
      });
    const plan = new PlanFunction(this, 'PlanFunction', {
      ...shared,
      ...(registry === undefined ? {} : { registry: new TargetRegistry(this, 'Registry', { registry }) }),
      deadLetters: scheduleDeadLetters,
    });
    const probe = new ProbeFunction(this, 'ProbeFunction', {
      ...shared,
      files: { ...files, ...probeFiles },
      secrets: secretsOf(config),
      resolvers: config.resolvers,
      readsSes: config.senders.length > 0,
      sendsBySes: config.deliveries.flatMap(({ via, from }) => (via.kind === 'account' ? [from] : [])),
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
      files,
      table,
      notifications,
    });
    const sesEvents =
      eventSources.length === 0
        ? undefined
        : new SesEvents(this, 'SesEvents', {
            stackName: config.name,
            files,
            table,
            sources: eventSources,
          });
    const mailLogs =
      config.logs.length === 0
        ? undefined
        : new MailLogs(this, 'MailLogs', {
            stackName: config.name,
            files,
            table,
            logGroups: config.logs.map(({ logGroup }) => logGroup),
          });
    this.records = table;
    this.alarms = notifications.alarms;
    this.people = notifications.people;
    this.queue = work.queue;
    this.functions = { plan: plan.function, probe: probe.function, notify: notify.function };
    this.deadLetters = {
      work: work.deadLetters,
      schedule: scheduleDeadLetters,
      notify: notify.deadLetters,
    };
    if (sesEvents !== undefined) this.sesEvents = sesEvents;
    if (mailLogs !== undefined) this.mailLogs = mailLogs;
    if (plane !== undefined) this.address = plane.address;
    if (agent !== undefined) this.agent = agent;
    const { all } = new Alarms(this, 'Alarms', {
      stackName: config.name,
      alarms,
      topic: this.alarms,
      people: this.people.page,
      functions: {
        ...this.functions,
        ...(sesEvents === undefined ? {} : { 'ses-events': sesEvents.function }),
        ...(mailLogs === undefined ? {} : { 'mail-logs': mailLogs.function }),
      },
      queues: {
        work: work.queue,
        ...(agent === undefined ? {} : { agent: agent.queue }),
        'work-dead-letters': work.deadLetters,
        'schedule-dead-letters': scheduleDeadLetters,
        'notify-dead-letters': notify.deadLetters,
        ...(sesEvents === undefined ? {} : { 'ses-events-dead-letters': sesEvents.deadLetters }),
        ...(mailLogs === undefined ? {} : { 'mail-logs-dead-letters': mailLogs.deadLetters }),
      },
    });
    const interfaceEndpoints = plane?.interfaceEndpoints ?? 0;
    this.bill = billOf(config, {
      port25,
      interfaceEndpoints,
      alarms,
      ...(voting === undefined ? { regions: 1 } : {}),
    });
    const widget = new WidgetFunction(this, 'WidgetFunction', { files, table });
    new Dashboard(this, 'Dashboard', {
      stackName: config.name,
      groups: groupsOf(watched),
      probes: PROBES.filter((one) => watched.some((target) => target.probe === one)),
      alarms: all,
      functions: this.functions,
      queue: work.queue,
      widget: widget.function,
      bill: formatBill(this.bill),
      countsMail: partsOf(config).length > 0,
    });
    if (profile.compositeAlarms) {
      new MailDown(this, 'MailDown', { stackName: config.name, alarms: all, topic: this.alarms });
      new MuteRules(this, 'MuteRules', { windows: config.maintenance, alarms: all });
    }
  }
}
