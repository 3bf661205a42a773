/** All that a run's answers say: verdicts of lists that can be believed, and the lists that had none, with the reason. */
import type { DnsblAsked, DnsblFacts, DnsblList, DnsblSaid, DnsblSubject } from '../../model/dnsbl-facts.ts';
import { recordsOf } from '../../model/dns.ts';
import { judgeAnswer, type DnsblVerdict, type Mistrust } from './judge-answer.ts';
import { judgeTests } from './judge-tests.ts';
import { itemsOf, suitableLists, type Item } from './suitable-lists.ts';

export interface Judged extends Item {
  readonly list: DnsblList;
  readonly said: DnsblSaid;
  readonly verdict: Exclude<DnsblVerdict, Mistrust>;
}

export interface Mute {
  readonly list: DnsblList;
  /** What was asked for when it had no verdict; "" = nothing that it says can be believed. */
  readonly item: string;
  readonly verdict: Mistrust;
}

export interface JudgedFacts {
  readonly judged: readonly Judged[];
  readonly mute: readonly Mute[];
  /** Lists that were asked. */
  readonly lists: number;
}

export function judgeFacts(subject: DnsblSubject, facts: DnsblFacts): JudgedFacts {
  const suitable = new Map(suitableLists(subject).map((list) => [list.id, list]));
  const hosts = facts.mx === undefined ? [] : recordsOf(facts.mx, 'MX').map(({ exchange }) => exchange);
  const judged: Judged[] = [];
  const mute: Mute[] = [];
  let lists = 0;
  for (const asked of facts.lists) {
    const list = suitable.get(asked.list);
    if (list === undefined) continue;
    lists += 1;
    const mistrust = judgeTests(list, asked.tests);
    if (mistrust === undefined) judgeItems(list, asked, itemsOf(list, subject, hosts), { judged, mute });
    else mute.push({ list, item: '', verdict: mistrust });
  }
  return { judged, mute, lists };
}

function judgeItems(
  list: DnsblList,
  asked: DnsblAsked,
  items: readonly Item[],
  into: { readonly judged: Judged[]; readonly mute: Mute[] },
): void {
  for (const one of items) {
    const { item } = one;
    const said = asked.said.find((answer) => answer.item === item);
    const verdict: DnsblVerdict =
      said === undefined
        ? { kind: 'unseen', why: `it was not asked for ${item}` }
        : judgeAnswer(list, said.answer);
    if ('why' in verdict) into.mute.push({ list, item, verdict });
    else if (said !== undefined) into.judged.push({ ...one, list, said, verdict });
  }
}

/** Of a list and what it was asked for: the key under which a listing is remembered. */
export function listingKey(list: Pick<DnsblList, 'id'>, item: string): string {
  return `${list.id} ${item}`;
}
