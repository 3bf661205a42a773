/** Which lists are asked about what: addresses on lists of addresses, names on lists of names, and never across. */
import { isIP } from 'node:net';
import type { DnsblList, DnsblSubject, ListChoice, MailName, NamesSubject } from '../../model/dnsbl-facts.ts';
import { isDocumentation, isPublicAddress } from '../../model/public-address.ts';
import { DNSBLS } from './lists.ts';
import { familyOf } from './query-name.ts';

/** What is asked: an address or a name, with the role that a name has. */
export interface Item {
  readonly item: string;
  /** Of names: what it is to the domain; where it stands for several, the most telling one. */
  readonly role?: MailName['role'];
}

/**
 * The lists to ask: of the subject's kind and family, not excluded; with a key where they want one; the user's own
 * instead of ours where they share a zone; the keyed list instead of the public one that says the same.
 */
export function suitableLists(subject: DnsblSubject): readonly DnsblList[] {
  // Danger: a private address or name is nobody else's business. The user's own lists may know it.
  const isKnown =
    'address' in subject
      ? isPublicAddress(subject.address) || isDocumentation(subject.address)
      : isPublicName(subject.domain);
  return chosenLists(subject, isKnown).filter((list) =>
    'address' in subject
      ? list.asks === undefined && list.families.includes(familyOf(subject.address))
      : list.asks !== undefined,
  );
}

function chosenLists(choice: ListChoice, isKnown: boolean): readonly DnsblList[] {
  const { without, enable = [], own, onlyOwn, keys = {}, severity = {} } = choice;
  const zones = new Set(own.map(({ zone, asks }) => `${zone} ${asks ?? ''}`));
  const table = onlyOwn || !isKnown ? [] : DNSBLS;
  const asked = [...table.filter(({ zone, asks }) => !zones.has(`${zone} ${asks ?? ''}`)), ...own].filter(
    ({ id, key, off }) =>
      !without.includes(id) &&
      (key === undefined || Object.hasOwn(keys, key)) &&
      (off === undefined || enable.includes(id)),
  );
  const replaced = new Set(asked.flatMap(({ replaces = [] }) => replaces));
  return asked.filter(({ id }) => !replaced.has(id)).map((list) => weighed(list, severity));
}

function weighed(list: DnsblList, severity: NonNullable<ListChoice['severity']>): DnsblList {
  const wanted = Object.hasOwn(severity, list.id) ? severity[list.id] : undefined;
  if (wanted === undefined) return list;
  return {
    ...list,
    codes: list.codes.map((row) => (row.sort === undefined ? { ...row, severity: wanted } : row)),
  };
}

/** What this list is asked for: an address, host names, or their organizational domains, each once. */
export function itemsOf(
  list: DnsblList,
  subject: DnsblSubject,
  mxHosts: readonly string[] = [],
): readonly Item[] {
  if ('address' in subject) return list.asks === undefined ? [{ item: subject.address }] : [];
  const items = new Map<string, Item>();
  for (const { name, registrable, role } of namesOf(subject, mxHosts)) {
    const item = list.asks === 'organizational' ? registrable : name;
    if (item !== '' && isIP(item) === 0 && !items.has(item)) items.set(item, { item, role });
  }
  return [...items.values()];
}

/** Danger: MX hosts come from a zone that a stranger may write. */
const MOST_HOSTS = 8;

/**
 * The configuration's names first, then MX hosts that only DNS tells. Of those, the organizational domain is known when
 * it is one of ours: the list that tells it is too large for where probes run.
 */
function namesOf({ names }: NamesSubject, mxHosts: readonly string[]): readonly MailName[] {
  const known = new Set(names.map(({ name }) => name));
  const owned = names.map(({ registrable }) => registrable).filter((domain) => domain !== '');
  const found = mxHosts
    .filter((host) => host !== '' && !known.has(host))
    .slice(0, MOST_HOSTS)
    .map((host): MailName => {
      const registrable = owned.find((domain) => host === domain || host.endsWith(`.${domain}`)) ?? '';
      return { name: host, role: 'mx', registrable };
    });
  return [...names, ...found];
}

/** RFC 6761 6, RFC 8375 3: such names mean something else in every network, or nothing. */
const PRIVATE =
  /(?:^|\.)(?:local|localhost|internal|intranet|lan|home|corp|example|test|invalid|onion|arpa)$/;

export function isPublicName(name: string): boolean {
  return name.includes('.') && !PRIVATE.test(name);
}
