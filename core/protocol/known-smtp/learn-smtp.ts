import type { KnownSmtp } from '../../model/known.ts';
import { better } from './compare-size.ts';
import { mechanismsOf, type SeenSmtp } from './see-smtp.ts';

/** Certificates of a pool, or of the last renewals. */
const CERTIFICATES = 6;
/** More names than this are a pool: it is known then, and not written anew for each of its members. */
const GREETINGS = 8;

/**
 * What is remembered after a run: whatever is new or better. What was lost stays, so that it stays a finding. The very
 * same object when nothing is new.
 */
export function learnSmtp(before: KnownSmtp | undefined, seen: SeenSmtp, at: string): KnownSmtp | undefined {
  if (before === undefined && Object.keys(seen).length === 0) return undefined;
  const known: KnownSmtp = before ?? { since: at };
  const certificates = latest(known.certificates, seen.certificates);
  const greetings = added(known.greetings, seen.greetings).slice(0, GREETINGS);
  const plain = united(known.plain, seen.plain);
  const inside = united(known.inside, seen.inside);
  const tls = [known.tls, seen.tls]
    .filter((one) => one !== undefined)
    .sort()
    .at(-1);
  const learnt: KnownSmtp = {
    since: known.since,
    ...(plain === undefined ? {} : { plain }),
    ...(inside === undefined ? {} : { inside }),
    ...(tls === undefined ? {} : { tls }),
    ...(certificates.length === 0 ? {} : { certificates }),
    ...(greetings.length === 0 ? {} : { greetings }),
  };
  return JSON.stringify(learnt) === JSON.stringify(before) ? before : learnt;
}

function added(known: readonly string[] = [], seen: readonly string[] = []): string[] {
  return [...known, ...seen.filter((one) => !known.includes(one))];
}

/** The oldest go first, never one that is in use now. */
function latest(known: readonly string[] = [], seen: readonly string[] = []): string[] {
  const present = seen.slice(0, CERTIFICATES);
  const old = known.filter((one) => !present.includes(one));
  const dropped = old.slice(0, Math.max(0, old.length + present.length - CERTIFICATES));
  return added(known, present).filter((one) => !dropped.includes(one));
}

type Offer = Readonly<Record<string, string>>;

function united(known: Offer | undefined, seen: Offer | undefined): Offer | undefined {
  if (known === undefined && seen === undefined) return undefined;
  const keywords = [...new Set([known, seen].flatMap((offer) => Object.keys(offer ?? {})))].sort();
  return Object.fromEntries(
    keywords.map((keyword) => {
      const [before, now] = [known?.[keyword] ?? '', seen?.[keyword] ?? ''];
      if (keyword === 'AUTH') return [keyword, mechanismsOf(`${before} ${now}`).join(' ')];
      return [keyword, keyword === 'SIZE' ? better(before, now) : ''];
    }),
  );
}
