/** Events of logs -> messages by day and receiver, and what receivers said about speed. In memory that does not grow. */
import { createEventClassifier, providerOf } from '../mail-log-summary/index.ts';
import { detach, type MailEvent } from '../protocol/mail-log/index.ts';
import { backOffAdvice, type BackOffAdvice } from './back-off-advice.ts';
import type { SentHours, Throttle } from './judge-warm-up.ts';
import { OTHERS } from './provider-mix.ts';
import { addSent, type SentDays } from './sent-days.ts';

export interface WarmUpTally {
  readonly event: (event: MailEvent) => void;
  readonly read: () => {
    readonly sent: SentDays;
    readonly byHour: SentHours;
    readonly throttles: readonly Throttle[];
  };
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** More than a plan has; the oldest go. */
const MOST_DAYS = 400;
const SAMPLE_LENGTH = 300;

interface Slowed {
  readonly day: number;
  readonly provider: string;
  readonly advice: BackOffAdvice;
  readonly sample: string;
  replies: number;
}

export function createWarmUpTally(): WarmUpTally {
  const days = new Map<number, Map<string, number>>();
  const hours = new Map<number, number[]>();
  const slowed = new Map<string, Slowed>();
  const classify = createEventClassifier();

  const forget = (): void => {
    const oldest = Math.min(...days.keys());
    days.delete(oldest);
    hours.delete(oldest);
    for (const [key, { day }] of slowed) if (day <= oldest) slowed.delete(key);
  };

  const count = (day: number, hour: number, provider: string): void => {
    let counts = days.get(day);
    if (counts === undefined) {
      if (days.size >= MOST_DAYS) forget();
      counts = new Map();
      days.set(day, counts);
      hours.set(day, Array<number>(24).fill(0));
    }
    const ofDay = hours.get(day);
    if (ofDay !== undefined) ofDay[hour] = (ofDay[hour] ?? 0) + 1;
    counts.set(provider, (counts.get(provider) ?? 0) + 1);
  };

  const noteReply = (event: MailEvent, day: number, provider: string): void => {
    const known = classify(event);
    const advice = backOffAdvice(
      {
        provider: provider === OTHERS ? '' : provider,
        code: Math.max(event.replyCode, 0),
        enhanced: event.dsn,
        text: event.reply,
      },
      known,
    );
    if (advice === undefined) return;
    const key = `${day} ${provider} ${advice.id} ${advice.waitSeconds}`;
    const there = slowed.get(key);
    if (there !== undefined) there.replies += 1;
    else if (slowed.size < MOST_DAYS * 64)
      slowed.set(detach(key), {
        day,
        provider,
        advice,
        sample: detach(event.reply.slice(0, SAMPLE_LENGTH)),
        replies: 1,
      });
  };

  return {
    event: (event) => {
      const { kind, at, relayHost, relayIp, recipients } = event;
      if (Number.isNaN(at)) return;
      if (kind !== 'delivered' && kind !== 'bounced' && kind !== 'deferred') return;
      // What never left us warms nobody up.
      if (kind === 'delivered' && relayHost === '' && relayIp === '') return;
      const day = Math.floor(at / DAY_MS);
      for (const recipient of recipients) {
        const domain = recipient.slice(recipient.lastIndexOf('@') + 1).toLowerCase();
        const name = providerOf(relayHost, domain);
        const provider = name === '' ? OTHERS : name;
        // A refusal reached its receiver as well; what is put off is counted when it is decided.
        if (kind !== 'deferred' && (kind === 'delivered' || relayHost !== ''))
          count(day, Math.floor(at / HOUR_MS) % 24, provider);
        if (kind !== 'delivered') noteReply(event, day, provider);
      }
    },
    read: () => {
      const sent = new Map<string, Map<string, number>>();
      for (const [day, counts] of days)
        for (const [provider, one] of counts) addSent(sent, dateOf(day), provider, one);
      return {
        sent,
        byHour: new Map([...hours].map(([day, counts]) => [dateOf(day), counts])),
        throttles: [...slowed.values()].map(({ day, provider, advice, sample, replies }) => ({
          date: dateOf(day),
          provider,
          replies,
          sample,
          advice,
        })),
      };
    },
  };
}

function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
