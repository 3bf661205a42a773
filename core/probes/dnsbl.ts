/**
 * One address, or one domain with the names that its mail carries, on all suitable lists. Each list's test points
 * first; the rest only where they allow belief: an answer that would not be believed is not asked for. Of an address the
 * reverse name and the way back are asked too, of a domain its MX hosts. Judges nothing.
 */
import type { AddressSubject, DnsblFacts, DnsblList, DnsblSubject } from '../model/dnsbl-facts.ts';
import { recordsOf, type DnsAnswer } from '../model/dns.ts';
import type { Fault } from '../model/observation.ts';
import type { Dns } from '../ports.ts';
import { askOf, gather, reverseName } from '../protocol/dns/index.ts';
import {
  askList,
  familyOf,
  hideKeyInAnswer,
  itemsOf,
  readKeys,
  seedAt,
  suitableLists,
  zoneOf,
  type Asking,
} from '../protocol/dnsbl/index.ts';
import { evaluatePtr, MAX_PTR_NAMES } from '../protocol/ptr/index.ts';
import type { Probe } from './probe.ts';

/** Questions under way at once. Courtesy: the lists are free, and many share a few servers. */
const MOST_AT_ONCE = 16;

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
  const asking: Asking = {
    askedFor: 'address' in subject ? familyOf(subject.address) : 'name',
    budgets: subject.budgets,
    dns,
    signal,
    seed: seedAt(ports.clock.now()),
  };
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
