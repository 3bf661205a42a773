/**
 * One address on all suitable blocklists. Each list's test points first; the address only where they allow belief: an
 * answer that would not be believed is not asked for. Its reverse name and the way back are asked too. Judges nothing.
 */
import type { AddressSubject, DnsblAsked, DnsblList } from '../model/dnsbl-facts.ts';
import type { DnsAnswer, RrType } from '../model/dns.ts';
import type { Fault } from '../model/observation.ts';
import type { Dns } from '../ports.ts';
import { askOf, gather, reverseName } from '../protocol/dns/index.ts';
import {
  familyOf,
  hideKeysInAnswer,
  judgeTests,
  queryName,
  suitableLists,
  testPointName,
  testPointsOf,
} from '../protocol/dnsbl/index.ts';
import { evaluatePtr, MAX_PTR_NAMES } from '../protocol/ptr/index.ts';
import type { Probe } from './probe.ts';

/** Questions under way at once. Courtesy: the lists are free, and many share a few servers. */
const MOST_AT_ONCE = 8;

export const probeDnsbl: Probe<'dnsbl'> = async (subject, ports, signal) => {
  const seen: DnsAnswer[] = [];
  const dns = inTurns(ports.dns, MOST_AT_ONCE, seen);
  const { address } = subject;
  const [lists, names] = await Promise.all([
    Promise.all(suitableLists(subject).map((list) => askList(list, subject, dns, signal))),
    gather((ask) => evaluatePtr(address, ask), dns, { signal, maxQuestions: 1 + MAX_PTR_NAMES }),
  ]);
  const { [`${reverseName(address)} PTR`]: _, ...forward } = names.answers;
  const ptr = askOf(names.answers)(reverseName(address), 'PTR');
  return { facts: { lists, ptr, forward }, faults: faultsOf(seen, signal) };
};

async function askList(
  list: DnsblList,
  subject: AddressSubject,
  dns: Dns,
  signal: AbortSignal,
): Promise<DnsblAsked> {
  const ask = async (name: string, type: RrType): Promise<DnsAnswer> =>
    hideKeysInAnswer(await dns.ask(name, type, { signal }));
  const points = testPointsOf(list, familyOf(subject.address));
  const tests = await Promise.all(
    points.map(async (point) => ({
      ...point,
      answer: await ask(testPointName(point.address, list.zone), 'A'),
    })),
  );
  if (judgeTests(list, tests) !== undefined) return { list: list.id, tests };
  const name = queryName(subject.address, list.zone);
  const answer = await ask(name, 'A');
  // RFC 5782 2.1: the reason stands at the target's own name, not at its code's.
  const reason = answer.kind === 'answer' ? { reason: await ask(name, 'TXT') } : {};
  return { list: list.id, tests, answer, ...reason };
}

/** The same port with at most `width` questions under way; the rest waits in order. Answers are noted in `seen`. */
function inTurns(dns: Dns, width: number, seen: DnsAnswer[]): Dns {
  const waiting: (() => void)[] = [];
  let free = width;
  return {
    async ask(name, type, options) {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        const answer = await dns.ask(name, type, options);
        seen.push(answer);
        return answer;
      } finally {
        const next = waiting.shift();
        if (next === undefined) free += 1;
        else next();
      }
    },
  };
}

function faultsOf(seen: readonly DnsAnswer[], signal: AbortSignal): Fault[] {
  if (signal.aborted)
    return [{ kind: 'budget-spent', detail: `our time was up after ${seen.length} DNS questions` }];
  const silent = seen.filter(({ kind }) => kind === 'timeout' || kind === 'unreachable');
  const last = silent.at(-1);
  // One silent list is that list's trouble; silence to every question is ours.
  if (last === undefined || silent.length < seen.length || !isOurs(silent)) return [];
  return [
    {
      kind: 'resolver-down',
      detail: `none of ${seen.length} DNS questions was answered: ${hideKeysInAnswer(last).detail}`,
    },
  ];
}

/** A single question that timed out may be the fault of one foreign server. */
function isOurs(silent: readonly DnsAnswer[]): boolean {
  return silent.length > 1 || silent.some(({ kind }) => kind === 'unreachable');
}
