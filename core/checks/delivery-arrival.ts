/** Did the message arrive, when, or what came back instead? */
import { code, defineCheck } from '../model/check.ts';
import type { DeliveryArrival, DeliveryBounce, DeliveryFacts } from '../model/delivery-facts.ts';
import { utcMinute } from '../model/utc-minute.ts';

type Way = { readonly to: string };
type Came = Way & {
  readonly seconds: number;
  readonly folder: string;
  readonly sendMs: number;
  readonly at: string;
};
type Bounced = Way & {
  readonly from: string;
  readonly reason: string;
  readonly diagnostic: string;
  readonly minutes: number;
  readonly advice: readonly string[];
};

const whole = ({ seconds, sendMs, folder, at }: Came): string =>
  `handed in within ${sendMs} ms, in ${folder} ${inWords(seconds)} after the first try (${utcMinute(at)})`;

export const deliveryArrival = defineCheck({
  id: 'delivery-arrival',
  probe: 'delivery',
  title: 'The test message arrives, in time',
  codes: {
    DELIVERY_ARRIVED: code<Came>({
      outcome: 'pass',
      severity: 'info',
      says: ({ to, seconds }) => `mail to ${to} arrived after ${inWords(seconds)}`,
      evidence: whole,
      advice: () => [],
    }),
    DELIVERY_LATE: code<Came & { readonly limit: number }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ to, seconds, limit }) =>
        `mail to ${to} arrived late: after ${inWords(seconds)}, more than ${inWords(limit)}`,
      effect: () => 'codes, resets of passwords and answers that people wait for come too late',
      evidence: whole,
      advice: () => [
        'see which hop held it: the Received lines of the message tell (DELIVERY_HOP_SLOW)',
        'a delay of minutes at the receiver is mostly greylisting: it ends for senders that it knows',
      ],
    }),
    DELIVERY_LOST: code<Way & { readonly minutes: number; readonly folders: string; readonly by: string }>({
      outcome: 'fail',
      severity: 'error',
      certain: true,
      says: ({ to, by, minutes }) =>
        `mail to ${to} is lost: ${by} took it ${minutes} min ago, and it is neither in the mailbox nor did it come back`,
      effect: () => 'mail disappears without a word to its sender',
      evidence: ({ folders }) => `searched: ${folders}`,
      advice: () => [
        'look for its token in the log of the server that took it: is it still in the queue, and why?',
        'look into the quarantine of the receiver: many filters hold mail where IMAP does not show it',
        'it is looked for in every further run: should it come after all, that is told',
      ],
    }),
    DELIVERY_BOUNCED: code<Bounced>({
      outcome: 'fail',
      severity: 'error',
      certain: true,
      says: ({ to, from, reason }) =>
        `mail to ${to} came back: ${from === '' ? 'a server on the way' : from} refused it (${reason})`,
      effect: () => 'mail from this sender to this receiver is not delivered',
      evidence: ({ diagnostic }) => diagnostic,
      advice: ({ advice }) =>
        advice.length > 0 ? advice : ['read the notice: it quotes the server that refused'],
      spec: 'RFC 3464 2.3',
    }),
    DELIVERY_HELD: code<Bounced>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ to, from, reason }) =>
        `mail to ${to} is held back: ${from === '' ? 'a server on the way' : from} does not take it yet (${reason})`,
      effect: () => 'it arrives late, or comes back when its sender gives up',
      evidence: ({ diagnostic }) => diagnostic,
      advice: ({ advice }) =>
        advice.length > 0 ? advice : ['read the notice: it quotes the server that put it off'],
      spec: 'RFC 3464 2.3.3',
    }),
    DELIVERY_CAME_AFTER_ALL: code<
      Way & { readonly slot: string; readonly seconds: number; readonly folder: string }
    >({
      outcome: 'fail',
      severity: 'notice',
      says: ({ to, slot, seconds }) =>
        `mail to ${to} of ${utcMinute(slot)}, given up before, came after all: after ${inWords(seconds)}`,
      evidence: ({ folder }) => `it is in ${folder} now`,
      advice: () => ['read its Received lines: the longest step between two of them tells who held it'],
      per: ['slot'],
    }),
    DELIVERY_CAME_BACK: code<Bounced & { readonly slot: string }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ to, slot, from, reason }) =>
        `mail to ${to} of ${utcMinute(slot)}, given up before, came back: ${from === '' ? 'a server on the way' : from} refused it (${reason})`,
      evidence: ({ diagnostic }) => diagnostic,
      advice: ({ advice }) =>
        advice.length > 0 ? advice : ['read the notice: it quotes the server that refused'],
      per: ['slot'],
      spec: 'RFC 3464 2.3',
    }),
    DELIVERY_UNDER_WAY: code<Way>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ to }) => `mail to ${to} is under way, and is looked for`,
      advice: () => [],
    }),
    DELIVERY_NOT_SEEN: code<Way & { readonly why: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ to, why }) => `whether mail to ${to} arrives was not seen: ${why}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject: { to, lateSeconds }, faults, at }, raise) {
    const { sent, arrivals, bounces, earlier, isLast, sights, token } = facts;
    for (const { watched, ...since } of earlier) {
      if (watched.state !== 'open') continue;
      const [first] = since.arrivals;
      const came = firstFailed(since.bounces);
      if (first !== undefined)
        raise('DELIVERY_CAME_AFTER_ALL', {
          to,
          slot: watched.slot,
          folder: first.folder,
          seconds: secondsBetween(watched.sentAt, first.at),
        });
      else if (came !== undefined)
        raise('DELIVERY_CAME_BACK', { ...bouncedOf(came, to, watched.sentAt), slot: watched.slot });
    }
    const [first] = [...arrivals].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
    if (first !== undefined) {
      const came = cameOf(first, facts, to);
      if (came.seconds > lateSeconds) raise('DELIVERY_LATE', { ...came, limit: lateSeconds });
      else raise('DELIVERY_ARRIVED', came);
      return;
    }
    const failed = firstFailed(bounces);
    const begun = sent?.firstAt ?? at;
    if (failed !== undefined) return raise('DELIVERY_BOUNCED', bouncedOf(failed, to, begun));
    if (sent === undefined || sent.state === 'unknown')
      return isLast
        ? raise('DELIVERY_NOT_SEEN', { to, why: 'nobody knows whether it was sent' })
        : raise('DELIVERY_UNDER_WAY', { to });
    if (sent.state === 'failed' || sent.state === 'refused' || (sent.state === 'deferred' && isLast))
      return raise('DELIVERY_NOT_SEEN', { to, why: 'it was not sent' });
    if (!isLast) return raise('DELIVERY_UNDER_WAY', { to });
    const blind = faults.find(({ kind }) => BLIND.has(kind));
    if (blind !== undefined) return raise('DELIVERY_NOT_SEEN', { to, why: blind.detail });
    const held = bounces.find(({ kind }) => kind === 'delayed');
    if (held !== undefined) return raise('DELIVERY_HELD', bouncedOf(held, to, begun));
    raise('DELIVERY_LOST', {
      to,
      by: sent.by,
      minutes: Math.max(1, Math.round(secondsBetween(sent.acceptedAt ?? begun, at) / 60)),
      folders: `${sights
        .flatMap(({ folders }) => folders.map(({ name, messages }) => `${name} (${messages})`))
        .join(', ')} for ${token}`,
    });
  },
});

/** While the mailbox cannot be seen nothing is lost. */
const BLIND: ReadonlySet<string> = new Set([
  'mailbox-unreachable',
  'mailbox-refused',
  'secret-missing',
  'resolver-down',
  'budget-spent',
]);

function cameOf({ folder, at }: DeliveryArrival, { sent, slot }: DeliveryFacts, to: string): Came {
  return { to, folder, at, sendMs: sent?.tookMs ?? 0, seconds: secondsBetween(sent?.firstAt ?? slot, at) };
}

function firstFailed(bounces: readonly DeliveryBounce[]): DeliveryBounce | undefined {
  return bounces.find(({ kind }) => kind === 'failed');
}

function bouncedOf(bounce: DeliveryBounce, to: string, since: string): Bounced {
  const { remoteMta, reportingMta, reason, diagnostic, advice, at } = bounce;
  return {
    to,
    from: remoteMta ?? reportingMta ?? '',
    reason,
    diagnostic: diagnostic.slice(0, 600),
    minutes: Math.round(secondsBetween(since, at) / 60),
    advice,
  };
}

/** A mailbox's clock counts whole seconds and is not ours: a message cannot arrive before it is sent. */
function secondsBetween(from: string, to: string): number {
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
}

function inWords(seconds: number): string {
  if (!(seconds >= 120)) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min${seconds % 60 === 0 ? '' : ` ${seconds % 60} s`}`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
