export { judgeLimit, judgeSesLimit, unseen, type KnownLimit, type LimitVerdict } from './judge-limits.ts';
export { LIMIT_CODES, type Used } from './limit-codes.ts';
export { LIMIT_PROVIDERS, LIMIT_ROWS, limitRow, type LimitRow, type Limits } from './limit-rows.ts';
export { createSendMeter, goesThrough, type MeterReading, type SendMeter } from './send-meter.ts';
