export { createEventClassifier } from './classify-event.ts';
export { isoTime } from './delivery-tally.ts';
export { providerOf } from './mail-providers.ts';
export { percent } from './diagnose-log.ts';
export { createLogSummariser, type LogSummariser, type SummaryOptions } from './summarise-log.ts';
export {
  GROUPINGS,
  type DeliveryFigures,
  type GroupFigures,
  type Grouping,
  type LogStatus,
  type LogSummary,
} from './log-summary.ts';
export type { Counted } from './top-counter.ts';
export { MEASURED_PROVIDERS, measuredProvider } from './mail-providers.ts';
