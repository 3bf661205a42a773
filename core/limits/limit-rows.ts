/**
 * How much mail a provider takes from one account, as data. "verified" = read at the provider; otherwise the note says
 * where else. Contracts differ: what postwatch.yaml says under "limits" comes first.
 */
export interface Limits {
  /** Messages in any 24 hours. */
  readonly perDay?: number;
  readonly recipientsPerDay?: number;
  readonly perHour?: number;
  readonly perMinute?: number;
  readonly perSecond?: number;
}

export interface LimitRow extends Limits {
  readonly provider: string;
  readonly name: string;
  /** Ends of the names of the servers that take its customers' mail; empty = the log cannot tell it. */
  readonly relays: readonly string[];
  readonly recipientsPerMessage?: number;
  readonly perConnection?: number;
  readonly connections?: number;
  readonly source: string;
  readonly asOf: string;
  readonly verified: boolean;
  readonly note: string;
}

const asOf = '2026-11-27';

export const LIMIT_ROWS: readonly LimitRow[] = [
  {
    provider: 'gmail-workspace',
    name: 'Google Workspace',
    relays: ['smtp.gmail.com'],
    perDay: 2000,
    recipientsPerDay: 10_000,
    recipientsPerMessage: 100,
    source: 'Google Workspace help, "Gmail sending limits" (answer 166852)',
    asOf,
    verified: false,
    note: 'read in copies of that table, which agree; 500 messages for trial accounts; for one user',
  },
  {
    provider: 'gmail-relay',
    name: 'Google Workspace SMTP relay',
    relays: ['smtp-relay.gmail.com'],
    perDay: 10_000,
    recipientsPerDay: 10_000,
    recipientsPerMessage: 100,
    source: 'Google Workspace help, "SMTP relay service"',
    asOf,
    verified: false,
    note: 'read in a copy; for one user; the sum of an organisation depends on its licences',
  },
  {
    provider: 'gmail',
    name: 'Gmail, private account',
    relays: [],
    perDay: 500,
    source: 'Nylas documentation, Gmail SMTP settings',
    asOf,
    verified: false,
    note: 'the same server as Google Workspace: name this one in postwatch.yaml',
  },
  {
    provider: 'microsoft-365',
    name: 'Microsoft 365',
    relays: ['smtp.office365.com', 'smtp-legacy.office365.com'],
    recipientsPerDay: 10_000,
    perMinute: 30,
    recipientsPerMessage: 1000,
    connections: 3,
    source: 'Microsoft, Exchange Online limits, sending limits',
    asOf,
    verified: false,
    note: '30 a minute and 10,000 recipients were read where that page is quoted, the rest is general knowledge; for one mailbox',
  },
  {
    provider: 'ses',
    name: 'Amazon SES',
    relays: ['amazonaws.com'],
    source: 'the account itself: GetSendQuota',
    asOf,
    verified: true,
    note: '200 a day and one a second in the sandbox',
  },
  {
    provider: 'sendgrid',
    name: 'Twilio SendGrid',
    relays: ['smtp.sendgrid.net'],
    perConnection: 100,
    connections: 10,
    source: 'SendGrid documentation, SMTP rate limits',
    asOf,
    verified: true,
    note: 'how much in a month depends on the contract, and no figure is published for a day',
  },
  {
    provider: 'mailgun',
    name: 'Mailgun',
    relays: ['smtp.mailgun.org', 'smtp.eu.mailgun.org'],
    perConnection: 3,
    source:
      'KumoMTA, policy-extras/shaping.toml, as told by Mailgun; Mailgun help, account sending limitation',
    asOf,
    verified: true,
    note: 'accounts on probation have a limit an hour, which Mailgun tells each of them',
  },
  {
    provider: 'postmark',
    name: 'Postmark',
    relays: ['smtp.postmarkapp.com', 'smtp-broadcasts.postmarkapp.com'],
    source: 'Postmark publishes no figure, only that it asks for patience (429)',
    asOf,
    verified: false,
    note: 'how much in a month depends on the contract',
  },
  {
    provider: 'yahoo',
    name: 'Yahoo, private account',
    relays: ['smtp.mail.yahoo.com'],
    perDay: 500,
    recipientsPerMessage: 100,
    source: 'general knowledge',
    asOf,
    verified: false,
    note: 'Yahoo publishes none; as a receiver it takes 20 messages a connection (KumoMTA, as told by Yahoo)',
  },
  {
    provider: 'custom',
    name: 'your own',
    relays: [],
    source: 'postwatch.yaml',
    asOf,
    verified: true,
    note: 'without a relay it counts all mail that leaves',
  },
];

export const LIMIT_PROVIDERS = LIMIT_ROWS.map(({ provider }) => provider);

export function limitRow(provider: string): LimitRow | undefined {
  return LIMIT_ROWS.find((row) => row.provider === provider);
}
