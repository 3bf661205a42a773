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
export function learnSmtp(known: KnownSmtp | undefined, seen: SeenSmtp, at: string): KnownSmtp | undefined {
  if (known === undefined) return Object.keys(seen).length === 0 ? undefined : { since: at, ...seen };
  const certificates = added(known.certificates, seen.certificates).slice(-CERTIFICATES);
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
  return JSON.stringify(learnt) === JSON.stringify(known) ? known : learnt;
}

function added(known: readonly string[] = [], seen: readonly string[] = []): string[] {
  return [...known, ...seen.filter((one) => !known.includes(one))];
}

type Offer = Readonly<Record<string, string>>;

function united(known: Offer | undefined, seen: Offer | undefined): Offer | undefined {
  if (known === undefined || seen === undefined) return known ?? seen;
  const keywords = [...new Set([...Object.keys(known), ...Object.keys(seen)])].sort();
  return Object.fromEntries(
    keywords.map((keyword) => {
      const [before, now] = [known[keyword] ?? '', seen[keyword] ?? ''];
      if (keyword === 'AUTH') return [keyword, mechanismsOf(`${before} ${now}`).join(' ')];
      return [keyword, keyword === 'SIZE' ? better(before, now) : ''];
    }),
  );
}
