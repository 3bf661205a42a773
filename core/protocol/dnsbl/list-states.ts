/** Every list that there is, with whether it is asked, and if not, why. */
import type { DnsblList, ListChoice } from '../../model/dnsbl-facts.ts';
import { DNSBLS } from './lists.ts';
import { suitableLists } from './suitable-lists.ts';
import type { AskedFor } from './test-points.ts';

export interface ListState {
  readonly list: DnsblList;
  /** What it is asked about first. */
  readonly askedFor: AskedFor;
  /** "" = it is asked. */
  readonly why: string;
}

/** Documentation stands for whoever is watched: as public, and nobody's. */
const SAMPLES = [{ address: '192.0.2.1' }, { address: '2001:db8::1' }] as const;

export function listStates(choice: ListChoice): readonly ListState[] {
  const names = { domain: 'example.com', names: [], followMx: false };
  const asked = new Map(
    [...SAMPLES, names].flatMap((sample) =>
      suitableLists({ ...choice, ...sample }).map((list) => [list.id, list] as const),
    ),
  );
  return [...DNSBLS, ...choice.own].map((row) => {
    const list = asked.get(row.id) ?? row;
    const askedFor = list.asks === undefined ? (list.families[0] ?? 4) : 'name';
    return { list, askedFor, why: asked.has(row.id) ? '' : whyNot(row, choice, [...asked.values()]) };
  });
}

function whyNot(
  { id, key, off, zone }: DnsblList,
  { without, onlyOwn, own, keys = {} }: ListChoice,
  asked: readonly DnsblList[],
): string {
  if (without.includes(id)) return 'the configuration leaves it out (blocklists.without)';
  if (onlyOwn) return 'only your own lists are asked (blocklists.onlyOwn)';
  const mine = own.find((one) => one.zone === zone);
  if (mine !== undefined) return `your own row "${mine.id}" stands for it`;
  if (key !== undefined && !Object.hasOwn(keys, key)) return `for customers: needs blocklists.keys.${key}`;
  const better = asked.find(({ replaces = [] }) => replaces.includes(id));
  return better === undefined ? (off ?? '') : `"${better.id}" says the same and is asked`;
}
