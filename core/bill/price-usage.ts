/** Used things times list prices, by service. The only place where the two meet. */
import { PRICES } from './prices.ts';

/** What a month uses. Estimated from a configuration, or counted by a bench. */
export interface Usage {
  readonly lambdaRequests: number;
  readonly lambdaGbSeconds: number;
  readonly sqsRequests: number;
  readonly dynamoWriteUnits: number;
  readonly dynamoReadUnits: number;
  readonly storedGb: number;
  readonly metrics: number;
  readonly metricRequests: number;
  readonly plainAlarms: number;
  /** Metrics that Metrics Insights alarms read, of all of them together. */
  readonly insightsMetrics: number;
  readonly insightsAlarms: number;
  readonly logGb: number;
  readonly s3Gets: number;
  readonly secrets: number;
  readonly natGateways: number;
  readonly interfaceEndpoints: number;
  readonly schedulerInvocations: number;
  /** What functions in other regions read and write at home. */
  readonly betweenRegionsGb?: number;
}

export interface BillLine {
  readonly what: string;
  readonly dollars: number;
}

const HOURS = 30 * 24;

/** Lines of nothing that is always there are kept; of what this installation does not have, left out. */
export function priceUsage(usage: Usage): BillLine[] {
  const alarms = usage.plainAlarms + usage.insightsAlarms;
  const optional = (what: string, dollars: number): BillLine[] => (dollars === 0 ? [] : [{ what, dollars }]);
  return [
    {
      what: 'Lambda',
      dollars: usage.lambdaRequests * PRICES.lambdaRequest + usage.lambdaGbSeconds * PRICES.lambdaGbSecond,
    },
    { what: 'SQS', dollars: usage.sqsRequests * PRICES.sqsRequest },
    {
      what: 'DynamoDB requests',
      dollars:
        usage.dynamoWriteUnits * PRICES.dynamoWriteUnit + usage.dynamoReadUnits * PRICES.dynamoReadUnit,
    },
    {
      what: 'DynamoDB storage and backup',
      dollars: usage.storedGb * (PRICES.dynamoGbMonth + PRICES.dynamoBackupGbMonth),
    },
    {
      what: `CloudWatch metrics (${usage.metrics.toLocaleString('en')})`,
      dollars: metricsPrice(usage.metrics) + usage.metricRequests * PRICES.metricRequest,
    },
    {
      what: `CloudWatch alarms (${alarms}) and dashboard`,
      dollars:
        usage.plainAlarms * PRICES.alarm +
        usage.insightsMetrics * PRICES.insightsAlarmMetric +
        PRICES.dashboard,
    },
    { what: 'Logs', dollars: usage.logGb * PRICES.logGb },
    ...optional('S3, reading the targets', usage.s3Gets * PRICES.s3Get),
    ...optional('Secrets', usage.secrets * PRICES.secret),
    ...optional(
      'NAT gateway and its address',
      usage.natGateways * HOURS * (PRICES.natGatewayHour + PRICES.publicAddressHour),
    ),
    ...optional('VPC endpoints', usage.interfaceEndpoints * HOURS * PRICES.interfaceEndpointHour),
    ...optional('Between regions', (usage.betweenRegionsGb ?? 0) * PRICES.betweenRegionsGb),
    {
      what: 'Schedule and key',
      dollars: usage.schedulerInvocations * PRICES.schedulerInvocation + PRICES.kmsKey,
    },
  ];
}

function metricsPrice(count: number): number {
  let price = 0;
  let below = 0;
  for (const { upTo, each } of PRICES.metricTiers) {
    price += Math.max(0, Math.min(count, upTo) - below) * each;
    below = upTo;
  }
  return price;
}
