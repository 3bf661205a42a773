/**
 * What a list is asked for before it is believed: something that it must have, something that it must not have, and
 * something that nobody ever entered. The last one finds lists that answer for everything but the point that everybody
 * tests with.
 */
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import type { DnsblAsked, DnsblList } from '../../model/dnsbl-facts.ts';

export interface TestPoint {
  readonly address: string;
  readonly expect: DnsblAsked['tests'][number]['expect'];
}

/** What a list is asked about. */
export type AskedFor = 4 | 6 | 'name';

/** RFC 5782 5: what every list should have and should not have. */
const TEST_POINTS = {
  4: { listed: ['127.0.0.2'], unlisted: ['127.0.0.1'] },
  6: { listed: ['::ffff:7f00:2'], unlisted: ['::ffff:7f00:1'] },
  name: { listed: ['test'], unlisted: ['invalid'] },
} as const;

/** False for lists of which nobody documents any: what they say is a number, and no verdict hangs on it. */
export function hasTestPoints({ kind, testPoints }: DnsblList): boolean {
  return kind !== 'score' || testPoints === undefined || testPoints.listed.length > 0;
}

/**
 * The list's own points, else those that every list should have. `seed` decides what is asked as never listed: the same
 * for all targets of one hour, so that a resolver with a cache asks the list once.
 */
export function testPointsOf(list: DnsblList, askedFor: AskedFor, seed: string): readonly TestPoint[] {
  if (!hasTestPoints(list)) return [];
  const fits = (point: string): boolean => isIP(point) === (askedFor === 'name' ? 0 : askedFor);
  const points = (expect: TestPoint['expect']): TestPoint[] => {
    const own = (list.testPoints?.[expect] ?? []).filter(fits);
    return (own.length > 0 ? own : TEST_POINTS[askedFor][expect]).map((address) => ({ address, expect }));
  };
  return [
    ...points('listed'),
    ...points('unlisted'),
    { address: neverListed(askedFor, `${seed} ${list.id}`), expect: 'unlisted' },
  ];
}

/** No mail comes from the loopback network, nor from a name below "example" (RFC 2606 2). */
function neverListed(askedFor: AskedFor, seed: string): string {
  const hash = createHash('sha256').update(seed).digest();
  const [a = 0, b = 0, c = 0] = hash;
  const second = 64 + (a % 128);
  if (askedFor === 'name') return `${hash.toString('hex').slice(0, 12)}.example`;
  if (askedFor === 4) return `127.${second}.${b}.${c}`;
  return `::ffff:7f${second.toString(16)}:${(b * 256 + c).toString(16)}`;
}
