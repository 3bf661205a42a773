/**
 * One address, or one domain with the names that its mail carries, on all suitable lists. Each list's test points
 * first; the rest only where they allow belief: an answer that would not be believed is not asked for. Of an address the
 * reverse name and the way back are asked too, of a domain its MX hosts. Judges nothing.
 */
import type {
  AddressSubject,
  DnsblAsked,
  DnsblFacts,
  DnsblList,
  DnsblSaid,
  DnsblSubject,
} from '../model/dnsbl-facts.ts';
import { recordsOf, type DnsAnswer, type RrType } from '../model/dns.ts';
import type { Fault } from '../model/observation.ts';
import type { Courtesy, Dns, Secrets } from '../ports.ts';
import { askOf, gather, reverseName } from '../protocol/dns/index.ts';
import {
  boundReason,
  familyOf,
  hideKeyInAnswer,
  hideKeys,
  hideKeysInAnswer,
  itemsOf,
  judgeAnswer,
  judgeSome,
  judgeTests,
  operatorOf,
  queryName,
  suitableLists,
  testPointName,
  testPointsOf,
  zoneOf,
  type TestPoint,
} from '../protocol/dnsbl/index.ts';
import { evaluatePtr, MAX_PTR_NAMES } from '../protocol/ptr/index.ts';
import type { Probe } from './probe.ts';

/** Questions under way at once. Courtesy: the lists are free, and many share a few servers. */
const MOST_AT_ONCE = 16;

interface Asking {
  readonly subject: DnsblSubject;
  readonly dns: Dns;
  readonly signal: AbortSignal;
  /** The hour: what nobody ever entered is the same for all targets of an hour. */
  readonly seed: string;
}

export const probeDnsbl: Probe<'dnsbl'> = async (subject, ports, signal) => {
  const lists = suitableLists(subject);
  const keys = await readKeys(lists, subject, ports.secrets);
  const seen: DnsAnswer[] = [];
  // Danger: a key stands in the names that are asked for. Nobody behind this line sees an answer with one in it.
  const hide = (answer: DnsAnswer): DnsAnswer =>
    [...keys.values()].reduce((one, key) => (key.ok ? hideKeyInAnswer(one, key.key) : one), answer);
  const dns = inTurns(ports.dns, MOST_AT_ONCE, (answer) => {
    const hidden = hide(answer);
    seen.push(hidden);
    return hidden;
  });
  const asking: Asking = { subject, dns, signal, seed: ports.clock.now().toISOString().slice(0, 13) };
  const ready = lists.flatMap((list) => {
    const key = list.key === undefined ? undefined : keys.get(list.key);
    return key?.ok === false ? [] : [{ list, zone: zoneOf(list, key?.key) }];
  });
  const rest = await ('address' in subject
    ? askAddress(subject, ready, asking)
    : askNames(subject, ready, asking));
  const keyless = lists.flatMap(({ id, key = '' }) => {
    const read = keys.get(key);
    return read?.ok === false ? [{ list: id, why: read.why }] : [];
  });
  return {
    facts: { ...rest, ...(keyless.length === 0 ? {} : { keyless }) },
    faults: faultsOf(seen, signal),
  };
};

type Ready = readonly { readonly list: DnsblList; readonly zone: string }[];

async function askAddress(subject: AddressSubject, ready: Ready, asking: Asking): Promise<DnsblFacts> {
  const { address } = subject;
  const { dns, signal } = asking;
  const [lists, names] = await Promise.all([
    Promise.all(ready.map(async ({ list, zone }) => askList(list, zone, [address], asking))),
    gather((ask) => evaluatePtr(address, ask), dns, { signal, maxQuestions: 1 + MAX_PTR_NAMES }),
  ]);
  const { [`${reverseName(address)} PTR`]: _, ...forward } = names.answers;
  return { lists, ptr: askOf(names.answers)(reverseName(address), 'PTR'), forward };
}

async function askNames(
  subject: Exclude<DnsblSubject, AddressSubject>,
  ready: Ready,
  asking: Asking,
): Promise<DnsblFacts> {
  const mx = subject.followMx
    ? await asking.dns.ask(subject.domain, 'MX', { signal: asking.signal })
    : undefined;
  const hosts = mxHostsOf(mx);
  const lists = await Promise.all(
    ready.map(async ({ list, zone }) => {
      const items = itemsOf(list, subject, hosts).map(({ item }) => item);
      return items.length === 0 ? undefined : askList(list, zone, items, asking);
    }),
  );
  return {
    lists: lists.filter((one) => one !== undefined),
    ...(mx === undefined ? {} : { mx }),
    forward: {},
  };
}

function mxHostsOf(mx: DnsAnswer | undefined): string[] {
  return mx === undefined ? [] : recordsOf(mx, 'MX').map(({ exchange }) => exchange);
}

async function askList(
  list: DnsblList,
  zone: string,
  items: readonly string[],
  { subject, dns, signal, seed }: Asking,
): Promise<DnsblAsked> {
  const askedFor = 'address' in subject ? familyOf(subject.address) : 'name';
  // A key may stand in the zone itself; names that are asked about are no keys, whatever they look like.
  const hide = hideKeys(zone) === zone ? (answer: DnsAnswer): DnsAnswer => answer : hideKeysInAnswer;
  const courtesy = courtesyFor(list, zone, subject);
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

function courtesyFor(list: DnsblList, zone: string, { budgets }: DnsblSubject): Courtesy {
  const { id: operator, perSecond, perDay } = operatorOf(list, budgets);
  const isRefusal = (answer: DnsAnswer): boolean => judgeAnswer(list, answer).kind === 'refused';
  return { operator, perSecond, perDay, zone, isRefusal };
}

type Key =
  | { readonly ok: true; readonly key: string }
  | { readonly ok: false; readonly key: ''; readonly why: string };

/** A label of a name in DNS; shorter ones are no keys, and hiding them would hide everything. */
const KEY = /^[a-z0-9_-]{6,63}$/i;

async function readKeys(
  lists: readonly DnsblList[],
  { keys = {} }: DnsblSubject,
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

/** The same port with at most `width` questions under way; the rest waits in order. Answers pass through `see`. */
function inTurns(dns: Dns, width: number, see: (answer: DnsAnswer) => DnsAnswer): Dns {
  const waiting: (() => void)[] = [];
  let free = width;
  return {
    async ask(name, type, options) {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return see(await dns.ask(name, type, options));
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
  const asked = seen.filter(({ unasked }) => unasked !== true);
  const silent = asked.filter(({ kind }) => kind === 'timeout' || kind === 'unreachable');
  const last = silent.at(-1);
  // One silent list is that list's trouble; silence to every question is ours.
  if (last === undefined || silent.length < asked.length || !isOurs(silent)) return [];
  return [
    { kind: 'resolver-down', detail: `none of ${asked.length} DNS questions was answered: ${last.detail}` },
  ];
}

/** A single question that timed out may be the fault of one foreign server. */
function isOurs(silent: readonly DnsAnswer[]): boolean {
  return silent.length > 1 || silent.some(({ kind }) => kind === 'unreachable');
}
