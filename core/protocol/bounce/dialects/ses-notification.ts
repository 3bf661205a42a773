/** Amazon SES's events as JSON, bare or in the body of a mail that SNS sent. */
import type { Draft } from '../bounce.ts';
import type { Dialect } from '../dialect.ts';

type Json = Readonly<Record<string, unknown>>;

export const sesNotification: Dialect = {
  id: 'ses-notification',
  fits: ({ lower }) => /"(?:notificationtype|eventtype)\\?"\s?:/.test(lower),
  read: ({ mail }) => {
    const event = eventIn(mail.text);
    if (event === undefined) return [];
    const bounce = object(event['bounce']);
    const complaint = object(event['complaint']);
    if (complaint !== undefined)
      return list(complaint['complainedRecipients']).flatMap((one) => complained(one, complaint));
    if (bounce === undefined) return [];
    const permanence = bounce['bounceType'] === 'Permanent' ? 'Permanent' : 'Transient';
    return list(bounce['bouncedRecipients']).flatMap((one) =>
      bounced(one, permanence, text(bounce['reportingMTA'])),
    );
  },
};

function bounced(one: Json, type: 'Permanent' | 'Transient', mta: string): readonly Draft[] {
  const recipient = text(one['emailAddress']);
  if (recipient === '') return [];
  return [
    {
      recipient,
      kind: one['action'] === 'delayed' ? 'delayed' : 'failed',
      status: text(one['status']) || (type === 'Permanent' ? '5.0.0' : '4.0.0'),
      diagnostic: text(one['diagnosticCode']).replace(/^[\w-]{1,20}; ?/, ''),
      ...(mta === '' ? {} : { reportingMta: mta.replace(/^dsn; ?/, '') }),
    },
  ];
}

function complained(one: Json, complaint: Json): readonly Draft[] {
  const recipient = text(one['emailAddress']);
  if (recipient === '') return [];
  const feedbackType = text(complaint['complaintFeedbackType']) || 'abuse';
  return [
    { recipient, kind: 'complaint', reason: 'complaint', permanence: 'policy', feedbackType, diagnostic: '' },
  ];
}

function eventIn(body: string): Json | undefined {
  const start = body.indexOf('{');
  const end = body.lastIndexOf('}');
  const whole = start === -1 || end < start ? undefined : parse(body.slice(start, end + 1));
  const inner = whole === undefined ? undefined : parse(text(whole['Message']));
  return inner ?? whole;
}

function parse(json: string): Json | undefined {
  if (json === '') return undefined;
  try {
    return object(JSON.parse(json));
  } catch {
    return undefined;
  }
}

function object(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null ? (value as Json) : undefined;
}

function list(value: unknown): readonly Json[] {
  const all = Array.isArray(value) ? (value as unknown[]).slice(0, 1000) : [];
  return all.map(object).filter((one) => one !== undefined);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 4000) : '';
}
