/** Was the message taken where it was handed in? */
import { code, defineCheck } from '../model/check.ts';
import type { DeliverySent } from '../model/delivery-facts.ts';
import { classifyReply } from '../protocol/smtp/index.ts';

type By = { readonly by: string };
type Ended = By & { readonly stage: string; readonly said: string; readonly reason: string };
type Tried = Ended & { readonly tries: number; readonly minutes: number };

const evidence = ({ said, stage }: Ended): string => `at ${stage}: ${said}`;

export const deliverySubmission = defineCheck({
  id: 'delivery-submission',
  probe: 'delivery',
  title: 'The test message is taken where mail is handed in',
  codes: {
    DELIVERY_SENT: code<By & { readonly ms: number; readonly said: string; readonly tls: string }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ by, ms }) => `${by} took the test message in ${ms} ms`,
      evidence: ({ said, tls }) => [said, tls].filter((part) => part !== '').join(', '),
      advice: () => [],
    }),
    DELIVERY_REFUSED: code<Ended>({
      outcome: 'fail',
      severity: 'error',
      says: ({ by, stage }) => `${by} refuses the test message at ${stage}`,
      effect: () => 'mail that is handed in here in the same way is refused as well',
      evidence,
      advice: ({ stage, by }) =>
        stage === 'AUTH'
          ? [
              'compare user and password in the secret with those of the account: was one of them changed?',
              `postwatch check ${by} --transcript with the same login shows the whole dialogue`,
            ]
          : [
              'read the reply: it names the rule that refused sender, recipient or content',
              'send the same message by hand with another sender or recipient to see which of them it is',
            ],
      spec: 'RFC 5321 4.2.1',
    }),
    DELIVERY_DEFERRED: code<Tried>({
      outcome: 'fail',
      severity: 'error',
      says: ({ by, tries, minutes }) =>
        `${by} put the test message off ${tries} times in ${minutes} min and never took it`,
      effect: () => 'mail waits in queues and comes late or comes back',
      evidence,
      advice: () => [
        'read the reply: greylisting ends by itself after the time that it names, limits and full disks do not',
        'if this is greylisting that never ends, the address that sends may change from try to try',
      ],
      spec: 'RFC 5321 4.2.1',
    }),
    DELIVERY_PUT_OFF: code<Ended>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ by }) => `${by} put the test message off; it is handed in again`,
      evidence,
      advice: () => [],
    }),
    DELIVERY_NOT_SENT: code<Ended>({
      outcome: 'fail',
      severity: 'error',
      says: ({ by, stage }) => `the test message could not be handed in at ${by}: it ended at ${stage}`,
      effect: () => 'mail that is handed in here waits or fails',
      evidence,
      advice: ({ by }) => [
        by.startsWith('ses:')
          ? 'look at the sending account: postwatch check ' + by
          : `see the server itself: postwatch check ${by} --transcript`,
      ],
    }),
    DELIVERY_NOT_TRIED: code<By & { readonly why: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ by, why }) => `whether ${by} takes mail was not seen: ${why}`,
      advice: () => [],
    }),
    DELIVERY_SEND_UNKNOWN: code<By & { readonly said: string }>({
      outcome: 'inconclusive',
      severity: 'notice',
      says: ({ by }) => `nobody knows whether ${by} took the test message: its answer was not heard`,
      effect: () => 'if it does not arrive, it may never have been sent; it does not count as lost',
      evidence: ({ said }) => said,
      advice: () => ['if this repeats, look at how long the server takes to answer after the message'],
      spec: 'RFC 5321 4.5.3.2',
    }),
  },
  judge({ facts: { sent, isLast, arrivals }, faults, subject: { via } }, raise) {
    const by = sent?.by ?? (via.kind === 'ses' ? `ses:${via.region}` : `${via.host}:${via.port}`);
    if (sent === undefined) {
      if (arrivals.length > 0)
        return raise('DELIVERY_NOT_TRIED', { by, why: 'an earlier run of this slot was cut off' });
      return raise('DELIVERY_SEND_UNKNOWN', {
        by,
        said: 'the run that was to send it ended before it could tell',
      });
    }
    const { reply } = sent;
    const ended: Ended = {
      by,
      stage: STAGES[sent.stage ?? ''] ?? (sent.stage ?? 'the beginning').toUpperCase(),
      said: saidOf(sent),
      reason:
        reply === undefined ? '' : classifyReply({ code: reply.code, text: reply.lines.join(' ') }).category,
    };
    const path = faults.find(({ kind }) => !kind.startsWith('mailbox'));
    switch (sent.state) {
      case 'accepted':
        return raise('DELIVERY_SENT', { by, ms: sent.tookMs, said: ended.said, tls: sent.tls ?? '' });
      case 'refused':
        return raise('DELIVERY_REFUSED', ended);
      case 'deferred':
        return isLast
          ? raise('DELIVERY_DEFERRED', {
              ...ended,
              tries: sent.tries,
              minutes: minutesBetween(sent.firstAt, sent.at),
            })
          : raise('DELIVERY_PUT_OFF', ended);
      case 'unknown':
        return raise('DELIVERY_SEND_UNKNOWN', { by, said: ended.said });
      case 'failed':
        return path === undefined
          ? raise('DELIVERY_NOT_SENT', ended)
          : raise('DELIVERY_NOT_TRIED', { by, why: path.detail });
    }
  },
});

const STAGES: Readonly<Record<string, string>> = {
  '': 'the beginning',
  connect: 'connecting',
  tls: 'the TLS handshake',
  resolve: 'looking its name up',
  greeting: 'the greeting',
  'ehlo-tls': 'EHLO inside TLS',
  mail: 'MAIL FROM',
  rcpt: 'RCPT TO',
  message: 'the end of the message',
};

function saidOf({ reply, trouble, skipped, transcript, by }: DeliverySent): string {
  if (reply !== undefined) return `${reply.code} ${reply.lines.join(' ')}`.slice(0, 300);
  return (
    trouble?.detail ?? skipped?.detail ?? (by.startsWith('ses:') ? (transcript[0] ?? '') : 'nothing was said')
  );
}

function minutesBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
}
