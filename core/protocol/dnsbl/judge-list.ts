/**
 * What a list said about the address, believed only when its own test points answered right in the same run and
 * through the same resolver. NXDOMAIN is what an emptied list and a lying resolver say too.
 */
import type { DnsblAsked, DnsblList } from '../../model/dnsbl-facts.ts';
import { judgeAnswer, type DnsblVerdict } from './judge-answer.ts';

type Mistrust = Extract<DnsblVerdict, { readonly why: string }>;

export function judgeList(list: DnsblList, asked: DnsblAsked): DnsblVerdict {
  const mistrust = judgeTests(list, asked.tests);
  if (mistrust !== undefined) return mistrust;
  if (asked.answer === undefined) return { kind: 'unseen', why: 'the address was not asked for' };
  return judgeAnswer(list, asked.answer);
}

/** Undefined: what the list says can be believed. */
export function judgeTests(list: DnsblList, tests: DnsblAsked['tests']): Mistrust | undefined {
  if (tests.length === 0) return { kind: 'unseen', why: 'its test points were not asked for' };
  const judged = tests.map((test) => ({ ...test, verdict: judgeAnswer(list, test.answer) }));
  // A list that refuses us refuses its test points too; that explains whatever else is wrong with them.
  for (const kind of ['refused', 'broken', 'unseen'] as const) {
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
