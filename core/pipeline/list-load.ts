/** How many questions a configuration costs each operator in a day: what validation compares with what they allow. */
import type { DnsblList, DnsblOperator, DnsblSubject } from '../model/dnsbl-facts.ts';
import { isDocumentation, isPublicAddress } from '../model/public-address.ts';
import { familyOf, itemsOf, operatorOf, suitableLists } from '../protocol/dnsbl/index.ts';
import type { PlannedTarget } from './targets.ts';

export interface ListLoad {
  readonly operator: DnsblOperator;
  /** Ids of its lists that are asked. */
  readonly lists: readonly string[];
  readonly perDay: number;
  /** Of these, test points: as many however rarely targets are asked about. */
  readonly tests: number;
  /** Of one run of everything, and the least seconds that it takes. */
  readonly perRound: number;
  readonly roundSeconds: number;
}

const MINUTES_OF_DAY = 1440;
/** Test points are asked once an hour for all targets; a cache answers the rest. */
const TESTS_PER_DAY = 3 * 24;

/** What is asked for each target; reasons of listings and hosts that only DNS names come on top, and are few. */
export function listLoad(planned: readonly PlannedTarget[]): ListLoad[] {
  const loads = new Map<
    string,
    { operator: DnsblOperator; lists: Set<string>; day: number; round: number }
  >();
  const lists = listsByKind();
  for (const target of planned) {
    if (target.probe !== 'dnsbl') continue;
    for (const list of lists(target.subject)) {
      const operator = operatorOf(list, target.subject.budgets);
      const load = loads.get(operator.id) ?? { operator, lists: new Set(), day: 0, round: 0 };
      const items = 'address' in target.subject ? 1 : itemsOf(list, target.subject).length;
      load.lists.add(list.id);
      load.round += items;
      load.day += (items * MINUTES_OF_DAY) / target.intervalMinutes;
      loads.set(operator.id, load);
    }
  }
  return [...loads.values()].map((load) => ({
    operator: load.operator,
    lists: [...load.lists],
    perDay: Math.ceil(load.day) + load.lists.size * TESTS_PER_DAY,
    tests: load.lists.size * TESTS_PER_DAY,
    perRound: load.round,
    roundSeconds: load.round / load.operator.perSecond,
  }));
}

/** Addresses of one family share their lists: a hundred thousand of them are not looked up one by one. */
function listsByKind(): (subject: DnsblSubject) => readonly DnsblList[] {
  const known = new Map<string, readonly DnsblList[]>();
  return (subject) => {
    if (!('address' in subject)) return suitableLists(subject);
    const { address } = subject;
    const kind = `${familyOf(address)} ${isPublicAddress(address) || isDocumentation(address)}`;
    const lists = known.get(kind) ?? suitableLists(subject);
    known.set(kind, lists);
    return lists;
  };
}
