import { isSettled, type WatchedToken } from '../model/delivery-facts.ts';
import type { Learn } from './recall.ts';

/** Round trips that were lost are looked for this long, and so many of them. */
const DAYS = 7;
const MOST_OPEN = 8;
/** Judged ones are looked for once more, to be cleaned away; a copy of them that comes later is still seen. */
const MOST_JUDGED = 3;

export const learnFromDelivery: Learn<'delivery'> = (known, { facts }, _subject, at) => {
  if (!isSettled(facts)) return known;
  const watched = (known?.watched ?? []).map((one) => after(one, facts.earlier));
  const { sent, arrivals, bounces } = facts;
  const copies = arrivals.length + bounces.length;
  const isJudged = arrivals.length > 0 || bounces.some(({ kind }) => kind === 'failed');
  const wasSent =
    sent === undefined || (sent.state !== 'refused' && sent.state !== 'failed' && sent.state !== 'deferred');
  const own: WatchedToken[] = wasSent
    ? [
        {
          token: facts.token,
          slot: facts.slot,
          sentAt: sent?.acceptedAt ?? sent?.at ?? facts.slot,
          state: isJudged ? 'judged' : 'open',
          copies,
        },
      ]
    : [];
  const all = [...own, ...watched.filter(({ token }) => token !== facts.token)];
  const isRecent = ({ sentAt }: WatchedToken): boolean =>
    Date.parse(at) - Date.parse(sentAt) <= DAYS * 86_400_000;
  const kept = [
    ...all.filter((one) => one.state === 'open' && isRecent(one)).slice(0, MOST_OPEN),
    ...all.filter(({ state }) => state === 'judged').slice(0, MOST_JUDGED),
  ];
  return { since: known?.since ?? at, watched: kept };
};

/** What came since is told by the record that this follows from. */
function after(
  one: WatchedToken,
  earlier: Parameters<Learn<'delivery'>>[1]['facts']['earlier'],
): WatchedToken {
  const since = earlier.find(({ watched }) => watched.token === one.token);
  if (since === undefined) return one;
  const seen = since.arrivals.length + since.bounces.length;
  return { ...one, state: 'judged', copies: Math.max(one.copies, seen) };
}
