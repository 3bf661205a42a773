/** Names that deploy time (lib/) and run time (functions/, adapters/) share. Changing one is a breaking change. */

/** Environment variables of the deployed functions. */
export const ENV = {
  table: 'POSTWATCH_TABLE',
  queueUrl: 'POSTWATCH_QUEUE_URL',
  /** Queue for an agent outside of AWS, which does the jobs on port 25; unset = the functions do all. */
  agentQueueUrl: 'POSTWATCH_AGENT_QUEUE_URL',
  /** Stack name: the value of the Stack dimension. */
  stack: 'POSTWATCH_STACK',
  vantage: 'POSTWATCH_VANTAGE',
  /** All vantages with their queues, JSON of core/model/vantages.ts; unset = there is one. */
  vantages: 'POSTWATCH_VANTAGES',
  /** Region of table, metrics and secrets; unset = the function's own. */
  homeRegion: 'POSTWATCH_HOME_REGION',
  /** "closed": this plane cannot connect to port 25 (Lambda outside a VPC). */
  port25: 'POSTWATCH_PORT_25',
  /** "host:port" of a resolver, comma separated; unset = the system's. */
  resolvers: 'POSTWATCH_RESOLVERS',
  /** "s3://BUCKET/KEY" of the targets; unset = they stand in the configuration beside the bundle. */
  registry: 'POSTWATCH_REGISTRY',
  /** Regions whose events of SES are counted, comma separated. */
  sesRegions: 'POSTWATCH_SES_REGIONS',
  /** ARN of the topic of each urgency. */
  pageTopic: 'POSTWATCH_PAGE_TOPIC',
  ticketTopic: 'POSTWATCH_TICKET_TOPIC',
} as const;

/** File with the parsed configuration beside the handler in its bundle. */
export const CONFIG_FILE = 'postwatch.config.json';

/** Beside it where the targets stand elsewhere: which endpoints are among them (core/pipeline/endpoint-digest.ts). */
export const ENDPOINTS_FILE = 'postwatch.endpoints.txt';

/** Messages that are judged before they are sent, by the name that the configuration gives, in base64. */
export const MESSAGES_FILE = 'postwatch.messages.json';

export const TABLE_KEYS = { partition: 'pk', sort: 'sk', expires: 'expires' } as const;

export const METRIC_NAMESPACE = 'Postwatch';

/** Metric names. Dimensions are {Stack} or {Stack, Probe}; with {Stack, Probe, Target} only where said. */
export const METRICS = {
  /** 1 per run. {Stack, Probe} */
  runs: 'Runs',
  /** Runs that ended critical. {Stack, Probe} and {Stack, Group} */
  critical: 'RunsCritical',
  warning: 'RunsWarning',
  unknown: 'RunsUnknown',
  /** Duration of a run in milliseconds. {Stack, Probe} */
  duration: 'RunDuration',
  /** 1 per run with a fault of the path. {Stack, Probe} */
  faults: 'PathFaults',
  /** Gauge 0 or 1: the target has a confirmed critical finding. {Stack, Probe} and {Stack, Probe, Target}. */
  unhealthy: 'TargetUnhealthy',
  /** Jobs planned in a slot; its absence means that the monitor is dead. {Stack} */
  planned: 'JobsPlanned',
  /** Share of the jobs planned ten minutes ago that are done, 0 to 1. {Stack} */
  coverage: 'SweepCoverage',
  /** Gauge: days until the first certificate of a chain expires, negative afterwards. {Stack, Probe} */
  certificateDays: 'CertificateDays',
  /** Gauge: blocklists that list the address, confirmed, from warning on. {Stack, Probe} */
  listings: 'Listings',
  /** Gauge: what the zone protects less than it did, confirmed, from warning on. {Stack, Probe} */
  weakened: 'DnsWeakened',
  /** Seconds from the first try to the mailbox, of each message that arrived. {Stack, Probe} */
  arrival: 'ArrivalSeconds',
  /** Gauge: what is wrong with mail that is sent on round trips, confirmed, from warning on. {Stack, Probe} */
  deliveryTroubles: 'DeliveryTroubles',
} as const;

/**
 * What became of mail, counted once per message and recipient from SES's events, once per attempt from logs, in the
 * minute that the event itself names. {Stack, Source, Provider}; bounces and delays {Stack, Source, Category} as well;
 * what was delivered, bounced and delayed also {Stack}, for the alarm on their shares.
 */
export const MAIL_METRICS = {
  /** Taken over by SES. {Stack, Source} only. */
  sent: 'MailSent',
  delivered: 'MailDelivered',
  /** The address is gone. */
  bouncedHard: 'MailBouncedHard',
  /** Given up, and the address may be fine: full, too large, refused by a policy. */
  bouncedSoft: 'MailBouncedSoft',
  complaints: 'MailComplaints',
  rejected: 'MailRejected',
  /** Put off, to be tried again. */
  delayed: 'MailDelayed',
  /** Refusals that quote a blocklist which has us. {Stack, Source} and {Stack} */
  listed: 'MailRefusedAsListed',
  /** Of clients at our own server. {Stack, Source} */
  authFailed: 'MailAuthFailed',
  relayDenied: 'MailRelayDenied',
  /** Opens, clicks, notices: of no consequence here. {Stack, Source} */
  ignored: 'MailEventsIgnored',
  /** Came once more, and were not counted again. {Stack, Source} */
  duplicates: 'MailEventsDuplicate',
  /** Too old, or too far ahead, for CloudWatch to take. {Stack, Source} */
  outOfTime: 'MailEventsOutOfTime',
  /** Events and lines that nothing here can read. {Stack, Source} and {Stack} */
  notUnderstood: 'MailEventsNotUnderstood',
} as const;

export const DIMENSIONS = {
  stack: 'Stack',
  probe: 'Probe',
  target: 'Target',
  /** Of the user's naming, at most fifty. */
  group: 'Group',
  /** Where the news come from: "ses:eu-west-1", or the name of a log group. */
  source: 'Source',
  provider: 'Provider',
  category: 'Category',
} as const;
