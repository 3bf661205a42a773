import type { BillLine } from './price-usage.ts';
import { PRICES } from './prices.ts';

const MINUTES = 30 * 24 * 60;
/**
 * Nobody knows how much mail there is: said for so many messages a month, each with two events (send, delivery), or with two
 * lines of a log that count. Of the metrics by provider and category so many have traffic in a usual hour.
 */
const MESSAGES_PER_SOURCE = 100_000;
const EVENTS_PER_MESSAGE = 2;
const EVENTS_PER_BATCH = 5;
const METRICS_PER_SOURCE = 25;
/** Lambda's pollers ask an idle queue too: five of them, each every 20 seconds. */
const IDLE_POLLS_PER_MINUTE = 15;

/** Metrics are nearly all of it; queues are polled and topics spoken to for events, while logs come by themselves. */
export function countingOfMail(accounts: number, logs: number): BillLine[] {
  if (accounts + logs === 0) return [];
  const events = MESSAGES_PER_SOURCE * EVENTS_PER_MESSAGE;
  const batches = events / EVENTS_PER_BATCH;
  const each =
    METRICS_PER_SOURCE * PRICES.metricTiers[0].each +
    batches * (PRICES.lambdaRequest + 0.2 * 0.5 * PRICES.lambdaGbSecond + PRICES.metricRequest) +
    batches * 3 * PRICES.dynamoWriteUnit;
  const queue =
    events * PRICES.snsPublish + (batches * 3 + IDLE_POLLS_PER_MINUTE * MINUTES) * PRICES.sqsRequest;
  return [
    {
      what: `Counting of mail (${accounts + logs} sources of ${MESSAGES_PER_SOURCE.toLocaleString('en')} messages)`,
      dollars: (accounts + logs) * each + (accounts > 0 ? accounts * queue : 0),
    },
  ];
}
