/** What one run of the mail-dns probe saw clearly, in the form in which it is remembered. */
import type { KnownMailDns } from '../../model/known.ts';
import type { DomainSubject, MailDnsFacts } from '../../model/mail-dns-facts.ts';
import { evaluateSelector } from '../dkim/index.ts';
import { discoverPolicy } from '../dmarc/index.ts';
import { askOf, type Ask } from '../dns/index.ts';
import { currentPolicy } from '../mta-sts/index.ts';
import { evaluateMx, ptrAddresses, type MxSet } from '../mx/index.ts';
import { evaluatePtr } from '../ptr/index.ts';
import { lintSpf, parseSpf, selectSpf } from '../spf/index.ts';
import { seeTransport } from './see-transport.ts';

export type SeenMailDns = Omit<KnownMailDns, 'since' | 'dkimSince'>;

/** Danger: a zone may hold what it likes; longer texts are not remembered, and so not compared. */
const LONGEST = 4000;
const MOST_HOSTS = 25;

/** What is broken by itself (two SPF records, a key that cannot be read) is left out: its own check tells it. */
export function seeMailDns(facts: MailDnsFacts, subject: DomainSubject, at: string): SeenMailDns {
  const { answers } = facts;
  const { domain } = subject;
  const ask = askOf(answers);
  const set = evaluateMx(domain, ask);
  const mx = hostsOf(set);
  const mxOrder = orderOf(set);
  const spf = spfOf(domain, ask);
  const spfCosts = costsOf(domain, ask);
  const dkim = keysOf(subject, ask);
  const dkimAlias = aliasesOf(subject, ask);
  const dmarc = dmarcOf(domain, ask);
  const ptr = namesOf(subject, set, ask);
  const policy = currentPolicy(facts, subject);
  const transport = seeTransport(facts, subject, at);
  return {
    ...(mx === undefined ? {} : { mx }),
    ...(mxOrder === undefined ? {} : { mxOrder }),
    ...(Object.keys(ptr).length === 0 ? {} : { ptr }),
    ...(spf === undefined ? {} : { spf }),
    ...(Object.keys(spfCosts).length === 0 ? {} : { spfCosts }),
    ...(Object.keys(dkim).length === 0 ? {} : { dkim }),
    ...(Object.keys(dkimAlias).length === 0 ? {} : { dkimAlias }),
    ...(dmarc === undefined ? {} : { dmarc }),
    ...(policy === undefined ? {} : { mtaSts: { id: policy.id, policy: policy.digest } }),
    ...(Object.keys(transport).length === 0 ? {} : { transport }),
  };
}

function hostsOf(set: MxSet): readonly string[] | undefined {
  if (set.kind === 'unseen') return undefined;
  if (set.kind === 'null') return ['.'];
  if (set.kind !== 'hosts') return [];
  return set.hosts
    .map(({ host }) => host.toLowerCase())
    .sort()
    .slice(0, MOST_HOSTS);
}

/** Numbers do not matter, only who comes before whom. */
function orderOf(set: MxSet): string | undefined {
  if (set.kind !== 'hosts' || set.hosts.length < 2) return undefined;
  const levels = Map.groupBy(set.hosts.slice(0, MOST_HOSTS), ({ preference }) => preference);
  return [...levels.values()]
    .map((same) =>
      same
        .map(({ host }) => host.toLowerCase())
        .sort()
        .join(', '),
    )
    .join(' < ');
}

function namesOf(subject: DomainSubject, set: MxSet, ask: Ask): Readonly<Record<string, readonly string[]>> {
  const seen = ptrAddresses(subject, set).flatMap(({ address }): [string, readonly string[]][] => {
    const verdict = evaluatePtr(address, ask);
    if (verdict.kind === 'unseen') return [];
    return [[address, verdict.kind === 'confirmed' ? [...verdict.names].sort() : []]];
  });
  return Object.fromEntries(seen.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function spfOf(domain: string, ask: Ask): string | undefined {
  const selection = selectSpf(ask(domain, 'TXT'));
  // One that was meant as a record is broken, not gone.
  if (selection.kind === 'none') return selection.near.length > 0 ? undefined : '';
  if (selection.kind !== 'record' || selection.text.length > LONGEST) return undefined;
  return parseSpf(selection.text).ok ? selection.text.trim().replaceAll(/ +/g, ' ') : undefined;
}

/** Empty unless the whole tree was seen. */
function costsOf(domain: string, ask: Ask): Readonly<Record<string, number>> {
  const { tree, complete } = lintSpf(domain, ask);
  if (!complete) return {};
  const costs = tree.terms.flatMap((term): [string, number][] =>
    term.leadsTo === undefined ? [] : [[term.term.toLowerCase(), term.lookups]],
  );
  return Object.fromEntries(costs.sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, MOST_HOSTS));
}

function keysOf({ domain, selectors }: DomainSubject, ask: Ask): Readonly<Record<string, string>> {
  const seen = [...new Set(selectors)].sort().flatMap((selector): [string, string][] => {
    const { state, records } = evaluateSelector(domain, selector, ask);
    if (state === 'unseen') return [];
    const [first, ...more] = records;
    if (first === undefined) return [[selector, '']];
    if (more.length > 0 || !first.key.ok) return [];
    const { revoked, typeName, bits, fingerprint } = first.key.value;
    return [[selector, revoked ? '' : `${typeName} ${bits} ${fingerprint}`]];
  });
  return Object.fromEntries(seen);
}

/** Of keys that are there: an alias that leads nowhere is told as such. */
function aliasesOf({ domain, selectors }: DomainSubject, ask: Ask): Readonly<Record<string, string>> {
  const seen = [...new Set(selectors)].sort().flatMap((selector): [string, string][] => {
    const { state, target } = evaluateSelector(domain, selector, ask);
    return state === 'found' && target !== '' ? [[selector, target]] : [];
  });
  return Object.fromEntries(seen);
}

function dmarcOf(domain: string, ask: Ask): SeenMailDns['dmarc'] {
  const { own, policy, unseen } = discoverPolicy(domain, ask);
  if (own.state === 'multiple' || own.near.length > 0 || unseen !== '') return undefined;
  if (policy === undefined) return { policy: '', at: '', text: '' };
  const { record, at, effective } = policy;
  if (record.standing !== 'valid' || record.text.length > LONGEST) return undefined;
  return { policy: effective, at, text: record.text.trim().replaceAll(/\s+/g, ' ') };
}
