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

export function hideKeysInAnswer(answer: DnsAnswer, key = ''): DnsAnswer {
  const name = (text: string): string => hideKeys(hideKey(text, key));
  const hidden = deep(answer, (text) => hideKey(text, key));
  return {
    ...hidden,
    name: name(answer.name),
    records: hidden.records.map((record): DnsRecord => ({ ...record, name: name(record.name) })),
    chain: hidden.chain.map((link) => ({ ...link, name: name(link.name), target: name(link.target) })),
    detail: hidden.detail.split(' ').map(hideKeys).join(' '),
  };
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
