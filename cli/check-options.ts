import { parseResolver } from '../core/protocol/dns/index.ts';
import type { SmtpTls } from '../core/model/smtp-facts.ts';
import { parseDomain, parseTarget, type Target } from '../core/model/target.ts';
import type { CheckChoice } from './choose-checks.ts';
import { isSaslMechanism, SASL_MECHANISMS } from '../core/protocol/sasl/index.ts';
import { UsageError } from './usage-error.ts';

/** What `postwatch check` was asked for, as commander gives it. */
export interface CheckOptions extends CheckChoice {
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly transcript?: boolean;
  readonly resolver?: readonly string[];
  readonly tls?: SmtpTls;
  readonly mxPort?: number;
  readonly ca?: string;
  readonly ehlo?: string;
  readonly authUser?: string;
  readonly authPasswordFd?: number;
  readonly authPasswordFile?: string;
  readonly authMechanism?: string;
  readonly from?: string;
  readonly to?: readonly string[];
  readonly postmaster?: boolean;
  readonly abuse?: boolean;
  readonly catchAll?: boolean;
  readonly nullSender?: boolean;
  readonly allServers?: boolean;
  readonly timeout: number;
  readonly config?: string;
}

/** Readers of single options; each throws UsageError that names the option, the value and what is expected. */
export function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65535)
    throw new UsageError(`--mx-port: must be a number from 1 to 65535, got "${text}"`);
  return port;
}

export function readTimeout(text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (value < 0.1 || value > 600)
    throw new UsageError(`--timeout: must be seconds from 0.1 to 600, got "${text}"`);
  return value;
}

export function readDescriptor(text: string): number {
  if (!/^\d{1,4}$/.test(text))
    throw new UsageError(`--auth-password-fd: must be a file descriptor such as 3, got "${text}"`);
  return Number(text);
}

export function readResolver(text: string, before: readonly string[] = []): readonly string[] {
  const resolver = parseResolver(text);
  if (!resolver.ok) throw new UsageError(`--resolver: ${resolver.detail}`);
  return [...before, text];
}

export function readEhlo(text: string): string {
  const name = parseDomain(text);
  if (!name.ok) throw new UsageError(`--ehlo: ${name.detail}`);
  return name.value;
}

export function readMailbox(option: string, text: string): string {
  if (option === '--from' && (text === '' || text === '<>')) return '';
  if (!/^[^\s<>@]+@[^\s<>@]+$/.test(text))
    throw new UsageError(`${option}: must be a mail address such as probe@example.com, got "${text}"`);
  return text;
}

export function readMechanism(text: string): string {
  const name = text.toUpperCase();
  if (isSaslMechanism(name)) return name;
  throw new UsageError(`--auth-mechanism: must be one of ${SASL_MECHANISMS.join(', ')}, got "${text}"`);
}

export function readTls(text: string): SmtpTls {
  if (text === 'starttls' || text === 'implicit' || text === 'none') return text;
  throw new UsageError(`--tls: must be starttls, implicit or none, got "${text}"`);
}

/** All targets, or one UsageError that names every one that cannot be read. */
export function readTargets(texts: readonly string[]): Target[] {
  const results = texts.map((text) => ({ text, result: parseTarget(text) }));
  const wrong = results.flatMap(({ text, result }) =>
    result.ok
      ? []
      : [`Cannot check "${text.length > 80 ? `${text.slice(0, 77)}...` : text}": ${result.detail}`],
  );
  if (wrong.length > 0)
    throw new UsageError(
      `${wrong.join('\n')}\n    write a domain, host:port or an address, such as example.com, mail.example.com:587 or 192.0.2.1`,
    );
  return results.flatMap(({ result }) => (result.ok ? [result.value] : []));
}
