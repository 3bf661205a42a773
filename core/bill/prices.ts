/** Month of the table below. */
export const PRICES_AS_OF = '2026-11';

/**
 * List prices in us-east-1, US dollars, November 2026, without the free tiers. From the pricing pages named at each
 * row; other regions differ by up to a third. docs/decisions/0005-aws-shape.md says what follows from them.
 */
export const PRICES = {
  /** aws.amazon.com/lambda/pricing: arm64, the first tier. */
  lambdaGbSecond: 0.000_013_333_4,
  lambdaRequest: 0.2e-6,
  /** aws.amazon.com/sqs/pricing: standard queues; a request is up to 64 kB. */
  sqsRequest: 0.4e-6,
  /** aws.amazon.com/sns/pricing: deliveries to queues are free. */
  snsPublish: 0.5e-6,
  /** aws.amazon.com/dynamodb/pricing/on-demand: one write unit = 1 kB, one read unit = 4 kB. */
  dynamoWriteUnit: 0.625e-6,
  dynamoReadUnit: 0.125e-6,
  dynamoGbMonth: 0.25,
  dynamoBackupGbMonth: 0.2,
  /** aws.amazon.com/cloudwatch/pricing: per metric and month, by tier. */
  metricTiers: [
    { upTo: 10_000, each: 0.3 },
    { upTo: 250_000, each: 0.1 },
    { upTo: 1_000_000, each: 0.05 },
    { upTo: Number.POSITIVE_INFINITY, each: 0.02 },
  ],
  /** PutMetricData, GetMetricStatistics. */
  metricRequest: 0.01 / 1000,
  dashboard: 3,
  alarm: 0.1,
  /** A Metrics Insights alarm, for each metric that its query reads. */
  insightsAlarmMetric: 0.1,
  logGb: 0.5,
  /** aws.amazon.com/eventbridge/pricing: Scheduler. */
  schedulerInvocation: 1e-6,
  /** aws.amazon.com/vpc/pricing: a NAT gateway and a public address, by the hour. */
  natGatewayHour: 0.045,
  publicAddressHour: 0.005,
  /** aws.amazon.com/privatelink/pricing: an interface endpoint, by the hour and zone. */
  interfaceEndpointHour: 0.01,
  /** aws.amazon.com/dynamodb/pricing: out to another region. */
  betweenRegionsGb: 0.02,
  /** aws.amazon.com/s3/pricing. */
  s3Get: 0.4e-6,
  /** aws.amazon.com/secrets-manager/pricing: per secret and month. */
  secret: 0.4,
  /** aws.amazon.com/kms/pricing. */
  kmsKey: 1,
} as const;
