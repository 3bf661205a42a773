/** What Amazon SES makes of a sender's bounces and complaints. */
export { judgeRate, LIMITS, REPRESENTATIVE, type RateVerdict, type SesRate } from './judge-rate.ts';
export { forecastWindow } from './forecast-window.ts';
export { forecastQuota, type QuotaForecast } from './forecast-quota.ts';
