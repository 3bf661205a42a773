/** Single values of postwatch.yaml: names, addresses, durations, references. */
import { isIP } from 'node:net';
import { z } from 'zod';
import { seconds } from '../model/duration.ts';
import { SEVERITIES } from '../model/severity.ts';
import { parseDomain } from '../model/target.ts';

export const domainName = z
  .string()
  .describe('Domain or host name; may be internationalised')
  .transform((text, context) => {
    const domain = parseDomain(text);
    if (domain.ok) return domain.value;
    context.issues.push({ code: 'custom', message: domain.detail, input: text });
    return z.NEVER;
  });

export const address = z
  .string()
  .refine((text) => isIP(text) !== 0, { error: 'must be an IPv4 or IPv6 address' })
  .describe('IPv4 or IPv6 address');

export const host = z.union([address, domainName]).describe('Host name or address');

export const prefix = z
  .string()
  .refine(isPrefix, { error: 'must be an address or a prefix such as 192.0.2.0/24' })
  .describe('Address or CIDR prefix');

export const port = z.int().min(1).max(65535).describe('TCP port');

export const group = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, {
    error: 'must be letters, digits, hyphens, dots and underscores, at most 40',
  })
  .describe('Name of what this belongs to: its share of runs that end critical has an alarm of its own');

export const duration = z
  .string()
  .regex(/^[1-9]\d{0,4}(s|m|h|d)$/, { error: 'must be a duration such as 30s, 5m, 1h or 1d' })
  .describe('Duration: 30s, 5m, 1h, 1d');

/** Schedules have one slot per minute; 1 day is the longest interval. */
export const every = duration
  .refine((text) => seconds(text) >= 60 && seconds(text) <= 86_400 && seconds(text) % 60 === 0, {
    error: 'must be a whole number of minutes from 1m to 1d',
  })
  .describe('How often: whole minutes from 1m to 1d');

export const baseline = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?Z)?$/, {
    error: 'must be a date or a time in UTC such as 2026-11-24 or 2026-11-24T08:30Z',
    abort: true,
  })
  .refine((text) => !Number.isNaN(Date.parse(text)), { error: 'must be a date that exists' })
  .describe(
    'Changes before this time (UTC) were meant: what was known before it is not compared with any more. Write it to end findings about something that was lost or changed on purpose',
  );

export const mailbox = z
  .string()
  .regex(/^[^\s<>@]+@[^\s<>@]+$/, { error: 'must be a mail address such as probe@example.com' })
  .describe('Mail address');

export const secret = z
  .string()
  .regex(/^(env:[A-Za-z_][A-Za-z0-9_]*|file:\S.*|[A-Za-z0-9/_+=.@:-]+)$/, {
    error: 'must be a reference, never the secret itself',
  })
  .describe(
    'Reference to a secret with user and password, or user and token, or (for blocklists) key: a Secrets Manager name or ARN, env:PREFIX (reads PREFIX_USER and PREFIX_PASSWORD or PREFIX_TOKEN, or PREFIX_KEY) or file:PATH (JSON)',
  );

export const severity = z.enum(SEVERITIES);

function isPrefix(text: string): boolean {
  const [head = '', bits, ...rest] = text.split('/');
  const family = isIP(head);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
