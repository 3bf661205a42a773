import type { SesMail } from '../../core/ports.ts';

/** Mail by Amazon SES, whole. What sends it is loaded with the first message: most installations have none. */
export function createSesMail(): SesMail {
  return { send: async (...asked) => (await import('./send-ses-mail.ts')).sendSesMail(...asked) };
}
