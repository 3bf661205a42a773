/**
 * What Google, Yahoo and Microsoft ask of whoever sends them much (5,000 messages a day and more), held against DNS. Each
 * piece has a check of its own that says what to do; here is the sum, by provider, with what nobody can see from outside.
 * Google and Yahoo since February 2024, Microsoft since May 2025; Google refuses for good since November 2025.
 */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck } from '../model/check.ts';
import type { DomainSubject } from '../model/mail-dns-facts.ts';
import { anyWorkingKey } from '../protocol/dkim/index.ts';
import { discoverPolicy } from '../protocol/dmarc/index.ts';
import { askOf, type Ask } from '../protocol/dns/index.ts';
import { evaluateMx, ptrAddresses } from '../protocol/mx/index.ts';
import { evaluatePtr } from '../protocol/ptr/index.ts';
import { lintSpf, MAX_LOOKUPS } from '../protocol/spf/index.ts';

type State = 'met' | 'not met' | 'not seen';

interface Requirement {
  readonly what: string;
  readonly by: readonly Provider[];
  readonly state: State;
  readonly detail: string;
}

const PROVIDERS = ['Google', 'Yahoo', 'Microsoft'] as const;
type Provider = (typeof PROVIDERS)[number];

type Sum = {
  readonly domain: string;
  readonly met: readonly string[];
  readonly notMet: readonly string[];
  readonly notSeen: readonly string[];
};

const INVISIBLE =
  'not visible from outside: From aligned with SPF or DKIM in each message, TLS when it sends, one-click unsubscribe in marketing mail (RFC 8058), complaints below 0.3 % (Google Postmaster Tools, Yahoo Sender Hub)';

function evidence({ met, notMet, notSeen }: Sum): string {
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ['not met', notMet],
    ['not seen', notSeen],
    ['met', met],
  ];
  return [
    ...parts.filter(([, list]) => list.length > 0).map(([name, list]) => `${name}: ${list.join(', ')}`),
    INVISIBLE,
  ].join('; ');
}

export const bulkSenders = defineCheck({
  id: 'bulk-senders',
  probe: 'mail-dns',
  title: 'What Google, Yahoo and Microsoft ask of bulk senders, as far as DNS shows it',
  codes: {
    BULK_READY: code<Sum>({
      outcome: 'pass',
      severity: 'info',
      says: ({ domain }) =>
        `${domain} meets what Google, Yahoo and Microsoft ask of bulk senders, as far as DNS shows it`,
      evidence,
      advice: () => [],
    }),
    BULK_NOT_READY: code<Sum & { readonly providers: readonly string[] }>({
      outcome: 'fail',
      severity: 'info',
      says: ({ domain, providers, notMet }) =>
        `${domain} does not meet what ${listed(providers)} ${providers.length === 1 ? 'asks' : 'ask'} of bulk senders: ${notMet.length} of 4 points that DNS shows`,
      effect: () =>
        'from 5,000 messages a day on they refuse: Google with 550-5.7.26, Yahoo with 550 or 553 5.7.9, Microsoft with 550 5.7.515',
      evidence,
      advice: () => ['do what the findings about these points say; it matters to whoever sends much'],
    }),
    BULK_NOT_SEEN: code<Sum>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ domain, notSeen }) =>
        `whether ${domain} meets what Google, Yahoo and Microsoft ask of bulk senders cannot be told: ${notSeen.length} of 4 points were not seen`,
      evidence,
      advice: () => ['name DKIM selectors and sending addresses (senders) in postwatch.yaml'],
    }),
    BULK_NOT_JUDGED: code<{ readonly reason: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ reason }) => `requirements for bulk senders were not looked at: ${reason}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject, faults }, raise) {
    const reason = dnsBlindness(faults) || (subject.sends ? '' : 'the domain sends no mail');
    if (reason !== '') return raise('BULK_NOT_JUDGED', { reason });
    const all = requirements(subject, askOf(facts.answers));
    const of = (state: State): string[] =>
      all
        .filter((one) => one.state === state)
        .map(({ what, by, detail }) => {
          const who = by.length === PROVIDERS.length ? '' : ` for ${listed(by)}`;
          return `${what}${who}${detail === '' ? '' : ` (${detail})`}`;
        });
    const sum = { domain: subject.domain, met: of('met'), notMet: of('not met'), notSeen: of('not seen') };
    const providers = PROVIDERS.filter((provider) =>
      all.some(({ state, by }) => state === 'not met' && by.includes(provider)),
    );
    if (providers.length > 0) raise('BULK_NOT_READY', { ...sum, providers });
    else if (sum.notSeen.length > 0) raise('BULK_NOT_SEEN', sum);
    else raise('BULK_READY', sum);
  },
});

function requirements(subject: DomainSubject, ask: Ask): Requirement[] {
  return [
    { what: 'SPF', by: PROVIDERS, ...spf(subject, ask) },
    { what: 'DKIM', by: PROVIDERS, ...dkim(subject, ask) },
    { what: 'DMARC', by: PROVIDERS, ...dmarc(subject, ask) },
    // Microsoft recommends it and does not ask for it.
    { what: 'reverse names', by: ['Google', 'Yahoo'], ...reverse(subject, ask) },
  ];
}

type Seen = Pick<Requirement, 'state' | 'detail'>;

const met = (detail = ''): Seen => ({ state: 'met', detail });
const notMet = (detail: string): Seen => ({ state: 'not met', detail });
const notSeen = (detail: string): Seen => ({ state: 'not seen', detail });

function spf({ domain }: DomainSubject, ask: Ask): Seen {
  const { tree, lookups } = lintSpf(domain, ask);
  if (lookups > MAX_LOOKUPS) return notMet(`${lookups} lookups where ${MAX_LOOKUPS} are allowed`);
  if (tree.state === 'record') return met();
  return tree.state === 'unseen' ? notSeen('no answer') : notMet('no record that can be read');
}

function dkim(subject: DomainSubject, ask: Ask): Seen {
  const key = anyWorkingKey(subject, ask);
  if (key.kind === 'working') return met(`selector ${key.selector}`);
  return key.kind === 'none' ? notMet(key.detail) : notSeen(key.detail);
}

function dmarc({ domain }: DomainSubject, ask: Ask): Seen {
  const { policy, unseen } = discoverPolicy(domain, ask);
  if (unseen !== '') return notSeen('no answer');
  if (policy === undefined) return notMet('no record');
  return policy.record.standing === 'ignored'
    ? notMet('no record that can be read')
    : met(`p=${policy.effective}`);
}

function reverse(subject: DomainSubject, ask: Ask): Seen {
  const senders = ptrAddresses(subject, evaluateMx(subject.domain, ask)).filter(
    ({ role }) => role === 'sender',
  );
  if (senders.length === 0) return notSeen('no sending address is named');
  const verdicts = senders.map(({ address }) => ({ address, kind: evaluatePtr(address, ask).kind }));
  const without = verdicts.find(({ kind }) => kind === 'missing' || kind === 'unconfirmed');
  if (without !== undefined) return notMet(`${without.address} has none that leads back`);
  const unseen = verdicts.find(({ kind }) => kind === 'unseen');
  return unseen === undefined ? met() : notSeen(unseen.address);
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
