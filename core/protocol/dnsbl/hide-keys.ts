/**
 * Paid lists are asked below a zone that starts with the customer's key (KEY.zen.dq.spamhaus.net). Whoever reads a
 * report could then use it; nothing that is kept or shown may hold one. A key that we were given is taken out of every
 * text of an answer, wherever it stands; what looks like one is taken out of names.
 */
import type { DnsAnswer, DnsRecord } from '../../model/dns.ts';

const HIDDEN = '***';

/** Keys are long words of letters and digits; words of a zone's public name are short or have hyphens. */
export function hideKeys(name: string): string {
  return name
    .split('.')
    .map((label) => (/^(?=.*\d)[a-z0-9_]{16,}$/i.test(label) ? HIDDEN : label))
    .join('.');
}

/** What looks like a key, in the names of an answer. */
export function hideKeysInAnswer(answer: DnsAnswer): DnsAnswer {
  return {
    ...answer,
    name: hideKeys(answer.name),
    records: answer.records.map((record): DnsRecord => ({ ...record, name: hideKeys(record.name) })),
    chain: answer.chain.map((link) => ({
      ...link,
      name: hideKeys(link.name),
      target: hideKeys(link.target),
    })),
    detail: answer.detail.split(' ').map(hideKeys).join(' '),
  };
}

/** A key that we were given, in every text of an answer. */
export function hideKeyInAnswer(answer: DnsAnswer, key: string): DnsAnswer {
  return deep(answer, (text) => hideKey(text, key));
}

/** DNS does not care for case, and resolvers mix it on purpose. */
export function hideKey(text: string, key: string): string {
  if (key === '' || !text.toLowerCase().includes(key.toLowerCase())) return text;
  const parts: string[] = [];
  const lower = text.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(key.toLowerCase()); at !== -1; at = lower.indexOf(key.toLowerCase(), from)) {
    parts.push(text.slice(from, at), HIDDEN);
    from = at + key.length;
  }
  return [...parts, text.slice(from)].join('');
}

function deep<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => deep(one, change)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, deep(one, change)])) as T;
}
