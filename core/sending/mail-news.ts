/** One thing that a source said of one recipient, or of a client: what count-news.ts counts once. */
export interface MailNews {
  /** Where it comes from: "ses:eu-west-1", or the name of a log group. */
  readonly source: string;
  /** Tells it from all others of its source and time. Absent = counted each time: what was not understood has no id. */
  readonly id?: string;
  /** ISO 8601; "" = now. */
  readonly at: string;
  /** A name of MAIL_METRICS. */
  readonly metric: string;
  readonly provider?: string;
  readonly category?: string;
  /** For the whole installation, too: an alarm looks there. */
  readonly isOfStack?: boolean;
  /** Counts of the day, by name. */
  readonly day?: Readonly<Record<string, number>>;
}
