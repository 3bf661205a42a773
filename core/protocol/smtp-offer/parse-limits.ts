/** LIMITS (RFC 9422): how many mails, recipients and domains a server takes in one session, said in its EHLO reply. */
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';

export type LimitsCode = 'bad-name' | 'bad-value' | 'twice';

/** Registered by RFC 9422 4; others may follow and are kept as they are. */
const COUNTS = new Set(['RCPTMAX', 'MAILMAX', 'RCPTDOMAINMAX']);

/** By name in upper case; "" for a limit without a value. */
export function parseLimits(parameters: string): Parsed<Readonly<Record<string, string>>, LimitsCode> {
  const limits = new Map<string, string>();
  for (const { 0: word, index: at } of parameters.matchAll(/[^ \t]+/g)) {
    const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    const key = name.toUpperCase();
    if (!/^[A-Z0-9_-]+$/.test(key))
      return unparsed('bad-name', at, `"${word.slice(0, 40)}" is no NAME=VALUE`);
    if (limits.has(key)) return unparsed('twice', at, `${key} stands there twice`);
    // RFC 9422 4: from 1 to 999999.
    const isWrong = COUNTS.has(key)
      ? value === undefined || !/^[1-9]\d{0,5}$/.test(value)
      : value !== undefined && !/^[\x21-\x3a\x3c-\x7e]+$/.test(value);
    if (isWrong) return unparsed('bad-value', at, `"${word.slice(0, 40)}" has no value that is allowed`);
    limits.set(key, value ?? '');
  }
  return parsed(Object.fromEntries(limits));
}
