/**
 * What diagnosis reads: findings of any probe and target, and what logs and bounces tell of other people's servers, in
 * one form. Codes are those of the checks and those of heard.ts, so that a misspelt one does not compile.
 */
import type { FindingCode } from '../checks/index.ts';
import type { Outcome } from '../model/finding.ts';
import type { Json } from '../model/json.ts';
import type { Severity } from '../model/severity.ts';
import type { HeardCode } from './heard.ts';

export type Code = FindingCode | HeardCode;

/** Real mail that was refused or put off, whoever tells of it. */
export const MAIL_REFUSALS = [
  'LOG_PUT_OFF',
  'LOG_REFUSED',
  'BOUNCE_REFUSED',
  'DELIVERY_BOUNCED',
  'DELIVERY_HELD',
  'DELIVERY_REFUSED',
  'DELIVERY_DEFERRED',
] as const satisfies readonly Code[];

export interface Symptom {
  /** A code of today, or one that was retired since it was stored: no rule knows that. */
  readonly code: string;
  /** "mx1.example.com:25", "example.com", "192.0.2.10"; for what was heard: the file. */
  readonly target: string;
  /** "smtp", "mail-dns", ... or "logs", "bounces". */
  readonly probe: string;
  readonly outcome: Outcome;
  readonly severity: Severity;
  readonly args: { readonly [name: string]: Json };
  readonly instance: string;
  /** First seen, ISO 8601; absent = nobody remembers. */
  readonly since?: string;
}

/** An argument as text; "" where there is none, for stored findings may be of another version. */
export function text({ args }: Symptom, name: string): string {
  const value = args[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** An argument as list of texts. */
export function texts({ args }: Symptom, name: string): string[] {
  const value = args[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

export function isSet({ args }: Symptom, name: string): boolean {
  return args[name] === true;
}

/** "mx1.example.com" of mx1.example.com:25, "2001:db8::1" of [2001:db8::1]:25; the target itself where it is no endpoint. */
export function hostOf({ target }: Symptom): string {
  return split(target).host;
}

/** "25", or "" of what is no endpoint. */
export function portOf({ target }: Symptom): string {
  return split(target).port;
}

/** An IPv6 address alone has colons, and no brackets around it. */
function split(target: string): { readonly host: string; readonly port: string } {
  const colon = target.lastIndexOf(':');
  const [head, port] = [target.slice(0, colon), target.slice(colon + 1)];
  if (colon < 1 || !/^\d+$/.test(port)) return { host: target, port: '' };
  if (head.startsWith('[') && head.endsWith(']')) return { host: head.slice(1, -1), port };
  return head.includes(':') ? { host: target, port: '' } : { host: head, port };
}

/** Domain whose zone it is about. */
export function domainOf(symptom: Symptom): string {
  return text(symptom, 'domain') || symptom.target;
}

/** Address that it is about, of a listing, a reverse name, or a connection; "" where it is about none. */
export function addressOf(symptom: Symptom): string {
  return text(symptom, 'address') || text(symptom, 'item') || text(symptom, 'ip');
}

/** "example.net" of mx1.example.net: who runs the host, roughly. */
export function parentOf(host: string): string {
  const labels = host.split('.');
  return labels.length > 2 && !/^[\d.:]+$/.test(host) ? labels.slice(1).join('.') : host;
}

/** About mail that was really sent, not about a server that was asked. */
export function isOfMail({ probe }: Symptom): boolean {
  return probe === 'logs' || probe === 'bounces' || probe === 'delivery';
}
