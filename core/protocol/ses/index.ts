/** What Amazon SES makes of a sender's bounces and complaints. */
export { judgeRate, LIMITS, type RateVerdict, type SesRate } from './judge-rate.ts';
export { forecastQuota, type QuotaForecast } from './forecast-quota.ts';
