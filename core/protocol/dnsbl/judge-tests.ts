/**
 * A list is believed only when its own test points answered right in the same run and through the same resolver.
 * NXDOMAIN is what an emptied list and a lying resolver say too.
 */
import type { DnsblAsked, DnsblList } from '../../model/dnsbl-facts.ts';
import { judgeAnswer, type Mistrust } from './judge-answer.ts';
import { hasTestPoints } from './test-points.ts';

/** Undefined: what the list says can be believed. */
export function judgeTests(list: DnsblList, tests: DnsblAsked['tests']): Mistrust | undefined {
  if (!hasTestPoints(list)) return undefined;
  const mistrust = judgeSome(list, tests);
  if (mistrust !== undefined) return mistrust;
  const isComplete = (['listed', 'unlisted'] as const).every((wanted) =>
    tests.some(({ expect }) => expect === wanted),
  );
  return isComplete ? undefined : { kind: 'unseen', why: 'its test points were not asked for' };
}

/** What some of the test points are enough to say. */
export function judgeSome(list: DnsblList, tests: DnsblAsked['tests']): Mistrust | undefined {
  const judged = tests.map((test) => ({ ...test, verdict: judgeAnswer(list, test.answer) }));
  // A list that refuses us refuses its test points too; that explains whatever else is wrong with them.
  for (const kind of ['refused', 'broken', 'unasked', 'unseen'] as const) {
    const found = judged.find(({ verdict }) => verdict.kind === kind);
    if (found !== undefined) return found.verdict as Mistrust;
  }
  for (const { address, expect, verdict } of judged) {
    // RFC 5782 5: 127.0.0.1 MUST NOT be listed, 127.0.0.2 MUST be, whatever its code.
    if (expect === 'unlisted' && verdict.kind !== 'clean') {
      return {
        kind: 'broken',
        why: `it lists ${address}, which no list may have: it answers for everything`,
      };
    }
    if (expect === 'listed' && verdict.kind === 'clean') {
      return {
        kind: 'broken',
        why: `it does not list its own test point ${address}: it is empty, or hidden from our resolver`,
      };
    }
  }
  return undefined;
}
