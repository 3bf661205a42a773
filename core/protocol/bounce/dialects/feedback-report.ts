/** Complaints (RFC 5965): a recipient, or the mail provider, reports a message as abuse. */
import { headerValue } from '../../mime/index.ts';
import { addressIn } from '../addresses.ts';
import type { Dialect } from '../dialect.ts';

const RECIPIENTS = ['original-rcpt-to', 'redacted-address', 'removal-recipient', 'original-recipient'];

export const feedbackReport: Dialect = {
  id: 'feedback-report',
  fits: ({ reportType }) => reportType === 'message/feedback-report',
  read: ({ report, original, mail }) => {
    const fields = report.flat();
    const feedbackType = headerValue(fields, 'feedback-type').toLowerCase() || 'abuse';
    // RFC 5965 3.2: Original-Rcpt-To may be there several times.
    const named = fields
      .filter(({ name }) => RECIPIENTS.includes(name))
      .map(({ value }) => addressIn(value) ?? value);
    const to = [
      headerValue(original, 'to'),
      headerValue(original, 'delivered-to'),
      headerValue(mail.headers, 'from'),
    ];
    const recipients =
      named.length > 0 ? named : [to.map(addressIn).find((one) => one !== undefined) ?? 'unknown'];
    return [...new Set(recipients.map((one) => one.replace(/^<|>$/g, '')))].map((recipient) => ({
      recipient,
      kind: 'complaint' as const,
      reason: 'complaint' as const,
      // RFC 6430 2: "not-spam" takes a complaint back.
      permanence: feedbackType === 'not-spam' ? ('none' as const) : ('policy' as const),
      feedbackType,
      diagnostic: [`feedback type ${feedbackType}`, headerValue(fields, 'user-agent')]
        .filter((one) => one !== '')
        .join(', '),
      ...optional(
        'remoteMta',
        headerValue(fields, 'reporting-mta')
          .replace(/^[^;]{0,20};/, '')
          .trim(),
      ),
    }));
  },
};

function optional(name: string, value: string): Record<string, string> {
  return value === '' ? {} : { [name]: value };
}
