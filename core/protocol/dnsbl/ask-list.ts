/** One list, asked: its test points first, the rest only where they allow belief. */
import type { DnsblAsked, DnsblList, DnsblSaid, ListChoice } from '../../model/dnsbl-facts.ts';
import type { DnsAnswer, RrType } from '../../model/dns.ts';
import type { Courtesy, Dns, Secrets } from '../../ports.ts';
import { hideKeys, hideKeysInAnswer } from './hide-keys.ts';
import { judgeAnswer } from './judge-answer.ts';
import { judgeSome, judgeTests } from './judge-tests.ts';
import { operatorOf } from './operators.ts';
import { queryName, testPointName } from './query-name.ts';
import { boundReason } from './reason-text.ts';
import { testPointsOf, type AskedFor, type TestPoint } from './test-points.ts';

export interface Asking {
  readonly askedFor: AskedFor;
  readonly budgets: ListChoice['budgets'];
  readonly dns: Dns;
  readonly signal: AbortSignal;
  /** The hour: what nobody ever entered is the same for all targets of an hour. */
  readonly seed: string;
}

/** What nobody ever entered is another thing every hour, and the same for all targets of an hour. */
export function seedAt(now: Date): string {
  return now.toISOString().slice(0, 13);
}

/** Its test points, and what is asked about where they allow belief. */
export async function askList(
  list: DnsblList,
  zone: string,
  items: readonly string[],
  { askedFor, budgets, dns, signal, seed }: Asking,
): Promise<DnsblAsked> {
  // A key may stand in the zone itself; names that are asked about are no keys, whatever they look like.
  const hide = hideKeys(zone) === zone ? (answer: DnsAnswer): DnsAnswer => answer : hideKeysInAnswer;
  const courtesy = courtesyFor(list, zone, budgets);
  const ask = async (name: string, type: RrType): Promise<DnsAnswer> =>
    hide(await dns.ask(name, type, { signal, courtesy }));
  const [first, ...others] = testPointsOf(list, askedFor, seed);
  const test = async (point: TestPoint): Promise<DnsblAsked['tests'][number]> => {
    const name = testPointName(point.address, zone);
    const answer = await ask(name, 'A');
    // Some say in words whom they refuse: the address that our resolver asks from.
    const isRefusal = answer.kind === 'answer' && judgeAnswer(list, answer).kind === 'refused';
    const reason = isRefusal ? { reason: boundReason(await ask(name, 'TXT')) } : {};
    return { ...point, answer, ...reason };
  };
  // One question is enough to see that a list is silent or refuses: dozens of silent ones must not use up the time.
  const tests = first === undefined ? [] : [await test(first)];
  if (judgeSome(list, tests) === undefined) tests.push(...(await Promise.all(others.map(test))));
  if (judgeTests(list, tests) !== undefined) return { list: list.id, tests, said: [] };
  const said = await Promise.all(
    items.map(async (item): Promise<DnsblSaid> => {
      const name = queryName(item, zone);
      const answer = await ask(name, 'A');
      // RFC 5782 2.1: the reason stands at the target's own name, not at its code's.
      const reason = answer.kind === 'answer' ? boundReason(await ask(name, 'TXT')) : undefined;
      return { item, answer, ...(reason === undefined ? {} : { reason }) };
    }),
  );
  return { list: list.id, tests, said };
}

function courtesyFor(list: DnsblList, zone: string, budgets: ListChoice['budgets']): Courtesy {
  const { id: operator, perSecond, perDay } = operatorOf(list, budgets);
  const isRefusal = (answer: DnsAnswer): boolean => judgeAnswer(list, answer).kind === 'refused';
  return { operator, perSecond, perDay, zone, isRefusal };
}

export type Key =
  | { readonly ok: true; readonly key: string }
  | { readonly ok: false; readonly key: ''; readonly why: string };

/** A label of a name in DNS; shorter ones are no keys, and hiding them would hide everything. */
const KEY = /^[a-z0-9_-]{6,63}$/i;

export async function readKeys(
  lists: readonly DnsblList[],
  { keys = {} }: Pick<ListChoice, 'keys'>,
  secrets: Secrets,
): Promise<ReadonlyMap<string, Key>> {
  const wanted = new Set(lists.flatMap(({ key }) => (key === undefined ? [] : [key])));
  const read = [...wanted].map(async (id): Promise<[string, Key]> => {
    const secret = await secrets.get(keys[id] ?? '');
    if (!secret.ok) return [id, { ok: false, key: '', why: secret.detail }];
    const key = secret.key ?? '';
    if (KEY.test(key)) return [id, { ok: true, key }];
    const why = `the secret for "${id}" holds no key of 6 to 63 letters, digits and hyphens`;
    return [id, { ok: false, key: '', why }];
  });
  return new Map(await Promise.all(read));
}
