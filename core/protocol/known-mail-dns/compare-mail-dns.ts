/** What is another than it was, and whether it protects less. */
import type { KnownMailDns } from '../../model/known.ts';
import type { DomainSubject } from '../../model/mail-dns-facts.ts';
import { isWeaker, type DmarcPolicy } from '../dmarc/index.ts';
import { parseSpf, type SpfQualifier } from '../spf/index.ts';
import type { SeenMailDns } from './see-mail-dns.ts';

/**
 * gone      it was there and is not any more
 * weaker    it lets through what it did not before, or leads where it did not
 * changed   it is another, neither better nor worse as far as can be told
 * stronger  it protects more
 */
export type Direction = 'gone' | 'weaker' | 'changed' | 'stronger';

export interface MailDnsChange {
  readonly what: 'mx' | 'mx-order' | 'ptr' | 'spf' | 'dkim' | 'dmarc';
  /** Address or selector; "" where there is only one. */
  readonly which: string;
  readonly direction: Direction;
  readonly before: string;
  readonly after: string;
}

export interface Compared {
  readonly changes: readonly MailDnsChange[];
  /** What could be compared and is the same: "spf", "dkim s1". */
  readonly same: readonly string[];
  /** What is known and was not seen clearly. */
  readonly unseen: readonly string[];
}

/** What the configuration says itself is left to the checks that hold it against that. */
export function compareMailDns(
  known: KnownMailDns,
  seen: SeenMailDns,
  subject: Pick<DomainSubject, 'mx' | 'dmarcAtLeast' | 'selectors' | 'selectorSettings'>,
): Compared {
  const { mx, dmarcAtLeast, selectors, selectorSettings = {} } = subject;
  const changes: MailDnsChange[] = [];
  const same: string[] = [];
  const unseen: string[] = [];
  const hold = <T>(
    what: MailDnsChange['what'],
    which: string,
    before: T | undefined,
    after: T | undefined,
    tell: (before: T, after: T) => Omit<MailDnsChange, 'what' | 'which'> | undefined,
  ): void => {
    if (before === undefined) return;
    const name = `${what} ${which}`.trim();
    if (after === undefined) return void unseen.push(name);
    const change = tell(before, after);
    if (change === undefined) same.push(name);
    else changes.push({ what, which, ...change });
  };
  if (mx === undefined) hold('mx', '', known.mx, seen.mx, mxChange);
  // Where the hosts are others, their order is, too.
  if (known.mx?.join(' ') === seen.mx?.join(' '))
    hold('mx-order', '', known.mxOrder, seen.mxOrder, orderChange);
  for (const [address, names] of Object.entries(known.ptr ?? {})) {
    // An address that is no mail host any more is told by the change of the hosts.
    const now = seen.ptr?.[address];
    if (now !== undefined) hold('ptr', address, names, now, ptrChange);
  }
  hold('spf', '', known.spf, seen.spf, spfChange);
  for (const selector of selectors) {
    const { key, standby = false } = selectorSettings[selector] ?? {};
    const isGone = seen.dkim?.[selector] === '';
    // A key that is pinned is held against the pin, and one on standby may come and go.
    if (isGone ? standby : key !== undefined) continue;
    hold('dkim', selector, known.dkim?.[selector], seen.dkim?.[selector], dkimChange);
  }
  if (dmarcAtLeast === undefined) hold('dmarc', '', known.dmarc, seen.dmarc, dmarcChange);
  return { changes, same, unseen };
}

type Told = Omit<MailDnsChange, 'what' | 'which'> | undefined;

function mxChange(known: readonly string[], seen: readonly string[]): Told {
  const [before, after] = [known.join(', '), seen.join(', ')];
  if (before === after) return undefined;
  const isNew = seen.some((host) => host !== '.' && !known.includes(host));
  if (isNew) return { direction: known.length === 0 ? 'changed' : 'weaker', before, after };
  return { direction: seen.every((host) => host === '.') ? 'gone' : 'changed', before, after };
}

function orderChange(before: string, after: string): Told {
  return before === after ? undefined : { direction: 'changed', before, after };
}

function ptrChange(known: readonly string[], seen: readonly string[]): Told {
  const [before, after] = [known.join(', '), seen.join(', ')];
  if (before === after) return undefined;
  if (after === '') return { direction: 'gone', before, after };
  return { direction: before === '' ? 'stronger' : 'changed', before, after };
}

function spfChange(before: string, after: string): Told {
  if (spellingOf(before) === spellingOf(after)) return undefined;
  if (after === '') return { direction: 'gone', before, after };
  if (before === '') return { direction: 'stronger', before, after };
  const step = strengthOf(after) - strengthOf(before);
  return { direction: step < 0 ? 'weaker' : step > 0 ? 'stronger' : 'changed', before, after };
}

/** "~all" protects less than "-all". A redirect is judged by whoever it leads to: here it counts as the middle. */
const STRENGTH: Readonly<Record<SpfQualifier, number>> = { '+': 0, '?': 1, '~': 3, '-': 4 };
const REDIRECT = 2;
const WITHOUT_ALL = 1;

function strengthOf(text: string): number {
  const record = parseSpf(text);
  if (!record.ok) return WITHOUT_ALL;
  for (const term of record.value.terms) if (term.kind === 'all') return STRENGTH[term.qualifier];
  return record.value.terms.some(({ kind }) => kind === 'redirect') ? REDIRECT : WITHOUT_ALL;
}

/** Case never matters, and order only where some terms say no. */
function spellingOf(text: string): string {
  const [version = '', ...terms] = text.toLowerCase().split(' ');
  const all = terms.findIndex((term) => /^[-+~?]?all$/.test(term));
  const before = all === -1 ? terms : terms.slice(0, all);
  const isOrdered = before.some((term) => /^[-~?]/.test(term));
  const sorted = isOrdered ? before : before.map((term) => term.replace(/^\+/, '')).sort();
  return [version, ...sorted, ...(all === -1 ? [] : terms.slice(all))].join(' ');
}

function dkimChange(before: string, after: string): Told {
  if (before === after) return undefined;
  if (after === '') return { direction: 'gone', before, after };
  return { direction: before === '' ? 'stronger' : 'changed', before, after };
}

type Dmarc = NonNullable<KnownMailDns['dmarc']>;

function dmarcChange(known: Dmarc, seen: Dmarc): Told {
  if (known.at === seen.at && tagsOf(known.text) === tagsOf(seen.text)) return undefined;
  const [before, after] = [shown(known), shown(seen)];
  if (seen.policy === '') return { direction: 'gone', before, after };
  if (known.policy === '') return { direction: 'stronger', before, after };
  const [was, is] = [known.policy as DmarcPolicy, seen.policy as DmarcPolicy];
  if (was === is) return { direction: 'changed', before, after };
  return { direction: isWeaker(is, was) ? 'weaker' : 'stronger', before, after };
}

function shown({ policy, at, text }: Dmarc): string {
  return policy === '' ? '' : `_dmarc.${at} TXT "${text}"`;
}

/** Order of the tags after v= and white space do not matter. */
function tagsOf(text: string): string {
  const [version = '', ...tags] = text.split(';').map((tag) => tag.replaceAll(/\s/g, ''));
  return [version, ...tags.filter((tag) => tag !== '').sort()].join(';');
}
