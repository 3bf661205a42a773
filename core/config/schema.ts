/**
 * The schema of postwatch.yaml: one source for the parser, its messages, the types and the JSON Schema for editors.
 * Descriptions are what an editor shows; they hold the defaults' reasons.
 */
import { isIP } from 'node:net';
import { z } from 'zod';
import { seconds } from '../model/duration.ts';
import { SEVERITIES } from '../model/severity.ts';
import { parseDomain } from '../model/target.ts';
import { SASL_MECHANISMS } from '../protocol/sasl/index.ts';
import { registrableDomain } from './registrable-domain.ts';
import { reachKeys } from './reach-schema.ts';

const domainName = z
  .string()
  .describe('Domain or host name; may be internationalised')
  .transform((text, context) => {
    const domain = parseDomain(text);
    if (domain.ok) return domain.value;
    context.issues.push({ code: 'custom', message: domain.detail, input: text });
    return z.NEVER;
  });

const address = z
  .string()
  .refine((text) => isIP(text) !== 0, { error: 'must be an IPv4 or IPv6 address' })
  .describe('IPv4 or IPv6 address');

const host = z.union([address, domainName]).describe('Host name or address');

const prefix = z
  .string()
  .refine(isPrefix, { error: 'must be an address or a prefix such as 192.0.2.0/24' })
  .describe('Address or CIDR prefix');

const port = z.int().min(1).max(65535).describe('TCP port');

const duration = z
  .string()
  .regex(/^[1-9]\d{0,4}(s|m|h|d)$/, { error: 'must be a duration such as 30s, 5m, 1h or 1d' })
  .describe('Duration: 30s, 5m, 1h, 1d');

/** Schedules have one slot per minute; 1 day is the longest interval. */
const every = duration
  .refine((text) => seconds(text) >= 60 && seconds(text) <= 86_400 && seconds(text) % 60 === 0, {
    error: 'must be a whole number of minutes from 1m to 1d',
  })
  .describe('How often: whole minutes from 1m to 1d');

const baseline = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?Z)?$/, {
    error: 'must be a date or a time in UTC such as 2026-11-24 or 2026-11-24T08:30Z',
    abort: true,
  })
  .refine((text) => !Number.isNaN(Date.parse(text)), { error: 'must be a date that exists' })
  .describe(
    'Changes before this time (UTC) were meant: what was known before it is not compared with any more. Write it to end findings about something that was lost or changed on purpose',
  );

const mailbox = z
  .string()
  .regex(/^[^\s<>@]+@[^\s<>@]+$/, { error: 'must be a mail address such as probe@example.com' })
  .describe('Mail address');

const secret = z
  .string()
  .regex(/^(env:[A-Za-z_][A-Za-z0-9_]*|file:\S.*|[A-Za-z0-9/_+=.@:-]+)$/, {
    error: 'must be a reference, never the secret itself',
  })
  .describe(
    'Reference to a secret with user and password, or user and token: a Secrets Manager name or ARN, env:PREFIX (reads PREFIX_USER and PREFIX_PASSWORD or PREFIX_TOKEN) or file:PATH (JSON)',
  );

const domain = z
  .strictObject({
    name: domainName,
    sends: z.boolean().default(true).describe('Does this domain send mail? false expects "v=spf1 -all"'),
    receives: z.boolean().default(true).describe('Does it receive mail? false expects a null MX (RFC 7505)'),
    mx: z.array(domainName).min(1).optional().describe('Exact set of MX hosts; a change is a finding'),
    senders: z
      .array(prefix)
      .min(1)
      .optional()
      .describe('Addresses that send for this domain and must pass SPF'),
    dkim: z
      .strictObject({ selectors: z.array(domainName).min(1).describe('DKIM selectors in use') })
      .optional(),
    dmarc: z
      .strictObject({
        atLeast: z.enum(['none', 'quarantine', 'reject']).describe('Weakest policy that is fine'),
      })
      .optional(),
    probeMx: z.boolean().default(true).describe('Probe the MX hosts on port 25 too'),
    mxPort: port.default(25).describe('Port of the MX hosts, 25 everywhere but in a laboratory'),
    mtaStsPort: port
      .default(443)
      .describe('Port of the MTA-STS policy host, 443 everywhere but in a laboratory'),
    owned: z.boolean().default(false).describe('The MX hosts are yours: intrusive tests are allowed'),
    dnssec: z
      .boolean()
      .default(true)
      .describe('Validate DNSSEC and judge TLSA records; false where the resolver cannot give signatures'),
    every: every.optional().describe('How often, default 30m'),
    baseline: baseline.optional(),
  })
  .transform((read) => ({ ...read, registrable: registrableDomain(read.name) }))
  .describe('A mail domain');

const endpoint = z
  .strictObject({
    host,
    port,
    tls: z
      .enum(['starttls', 'implicit', 'none'])
      .optional()
      .describe('Default: implicit on 465, starttls elsewhere'),
    role: z.enum(['mx', 'submission']).optional().describe('Default: mx on 25, submission elsewhere'),
    ehlo: domainName.optional().describe('Name for EHLO'),
    auth: z
      .strictObject({
        secret,
        mechanism: z
          .enum(SASL_MECHANISMS)
          .optional()
          .describe('This login mechanism or none; default: the best of those that the server offers'),
        retryAfter: duration
          .default('1h')
          .describe('After a refused login the next one comes this much later: failed logins lock accounts'),
      })
      .optional()
      .describe('Log in'),
    envelope: z
      .strictObject({
        from: z.union([z.literal(''), mailbox]),
        to: z.array(mailbox).min(1).max(10),
        postmaster: z
          .boolean()
          .default(false)
          .describe("Is mail for postmaster of the recipients' domains taken? (RFC 5321 4.5.1)"),
        abuse: z.boolean().default(false).describe('The same for abuse (RFC 2142 2)'),
        catchAll: z
          .boolean()
          .default(false)
          .describe('Is mail for a recipient that nobody has taken, too? Then a yes says nothing'),
        nullSender: z
          .boolean()
          .default(false)
          .describe('Is mail with the null sender taken, as bounces have it?'),
      })
      .optional()
      .describe('MAIL FROM and RCPT TO without DATA; "" is the null sender'),
    owned: z
      .boolean()
      .default(false)
      .describe(
        'The server is yours: intrusive tests are made once a day (injection behind STARTTLS, "relay")',
      ),
    relay: z
      .strictObject({ from: mailbox, to: mailbox })
      .optional()
      .describe(
        'Two addresses of yours outside of the domains of this server: is mail from one to the other refused? Up to RCPT, needs "owned: true"',
      ),
    slow: duration.default('15s').describe('A conversation slower than this is worth a warning'),
    every: every.optional().describe('How often, default 5m'),
    baseline: baseline.optional(),
  })
  .describe('An SMTP server');

const severity = z.enum(SEVERITIES);

const dnsblRow = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/, { error: 'must be lower-case letters, digits and hyphens' }),
    name: z.string().optional(),
    zone: domainName,
    families: z
      .array(z.union([z.literal(4), z.literal(6)]))
      .min(1)
      .default([4]),
    bitmask: z.boolean().default(false),
    codes: z
      .array(z.strictObject({ answer: z.string(), means: z.string(), severity }))
      .min(1)
      .describe('What its answers mean'),
    refusals: z.array(z.strictObject({ answer: z.string(), means: z.string() })).default([]),
    testPoints: z
      .strictObject({ listed: z.array(address).min(1), unlisted: z.array(address).min(1) })
      .default({ listed: ['127.0.0.2'], unlisted: ['127.0.0.1'] })
      .describe('RFC 5782 5'),
    lookup: z.string().default(''),
  })
  .describe('A blocklist of your own');

export const configSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9-]{0,62}$/, {
        error: 'must be a letter, then letters, digits and hyphens, at most 63',
      })
      .describe('Name of this installation: stack name and metric dimension'),
    domains: z.array(domain).default([]),
    endpoints: z.array(endpoint).default([]),
    addresses: z
      .array(z.union([address, z.strictObject({ address, every: every.optional() })]))
      .default([])
      .describe('Sending addresses, asked on every suitable blocklist'),
    blocklists: z
      .strictObject({
        without: z.array(z.string()).default([]).describe('Ids of lists that are not asked'),
        own: z.array(dnsblRow).default([]),
        onlyOwn: z.boolean().default(false).describe('Ask only your own rows'),
      })
      .prefault({}),
    every: z
      .strictObject({
        smtp: every.default('5m'),
        'mail-dns': every.default('30m'),
        dnsbl: every.default('1h'),
      })
      .prefault({})
      .describe('How often, by probe'),
    budget: duration.default('60s').describe('Time for one run of one probe; its stages share it'),
    confirm: z
      .strictObject({ after: duration.default('30s') })
      .prefault({})
      .describe('A failure is asked again after this before it counts; 1s to 15m'),
    ...reachKeys,
    resolvers: z
      .array(z.string())
      .default([])
      .describe("DNS servers as ADDRESS or ADDRESS:PORT; default: the system's"),
    ehlo: domainName.optional().describe("Name for EHLO, default: this host's own"),
    trustAnchors: z
      .array(z.string())
      .default([])
      .describe(
        'DS records that DNSSEC is trusted from, such as ". IN DS 20326 8 2 E06D44B8...", for a private root or zone; default: the keys of the root',
      ),
    trust: z
      .strictObject({ ca: z.string().describe('PEM file with certificate authorities to trust too') })
      .optional(),
    severity: z
      .record(z.string(), severity)
      .default({})
      .describe('Other severities for codes: SPF_SOFTFAIL: notice'),
    notify: z
      .array(z.strictObject({ email: mailbox }))
      .default([])
      .describe('Who gets the alarms; not in a domain that is watched here'),
    metrics: z
      .strictObject({ perTarget: z.enum(['always', 'unhealthy', 'never']).optional() })
      .prefault({})
      .describe('Default: always up to 50 targets, else unhealthy'),
    retention: duration.default('400d').describe('How long records are kept'),
  })
  .describe('postwatch.yaml');

export type Config = z.output<typeof configSchema>;

function isPrefix(text: string): boolean {
  const [head = '', bits, ...rest] = text.split('/');
  const family = isIP(head);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
