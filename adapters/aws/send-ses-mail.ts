import { SendRawEmailCommand, SESClient } from '@aws-sdk/client-ses';
import type { SesMail } from '../../core/ports.ts';

/** What SES says when it will take the message later. */
const LATER = /Throttling|TooManyRequests|ServiceUnavailable|InternalFailure|LimitExceeded/;
/** What it says of the message, the sender or the account. */
const REFUSED =
  /MessageRejected|MailFromDomainNotVerified|ConfigurationSet|AccountSendingPaused|InvalidParameter/;

const clients = new Map<string, SESClient>();

export const sendSesMail: SesMail['send'] = async ({ region, from, to, source }, signal) => {
  // One try: a message that was taken, and whose answer was lost, would be sent twice.
  const client = clients.get(region) ?? new SESClient({ region, maxAttempts: 1 });
  clients.set(region, client);
  try {
    const { MessageId: id = '' } = await client.send(
      new SendRawEmailCommand({ Source: from, Destinations: [to], RawMessage: { Data: source } }),
      { abortSignal: signal },
    );
    return { state: 'accepted', detail: `SES took it as ${id}` };
  } catch (error) {
    const { name, message, $metadata } = error as Error & {
      readonly $metadata?: { readonly httpStatusCode?: number };
    };
    const detail = `SES in ${region}: ${name}: ${message}`.slice(0, 300);
    if (LATER.test(name)) return { state: 'deferred', detail };
    if (REFUSED.test(name)) return { state: 'refused', detail };
    // Without an answer nobody knows whether it was taken.
    return {
      state: $metadata?.httpStatusCode === undefined && signal.aborted ? 'unknown' : 'unreachable',
      detail,
    };
  }
};
