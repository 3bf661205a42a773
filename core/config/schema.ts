/**
 * The schema of postwatch.yaml: one source for the parser, its messages, the types and the JSON Schema for editors.
 * Descriptions are what an editor shows; they hold the defaults' reasons.
 */
import { z } from 'zod';
import type { MailName } from '../model/dnsbl-facts.ts';
import { RECORD_MODES } from '../model/record.ts';
import { SASL_MECHANISMS } from '../protocol/sasl/index.ts';
import { registrableDomain } from './registrable-domain.ts';
import { blocklists } from './blocklists-schema.ts';
import { contentSchema } from './content-schema.ts';
import { confirm } from './confirm-schema.ts';
import { deliverySchema } from './deliveries-schema.ts';
import { dkimKeys } from './dkim-schema.ts';
import { limitsSchema } from './limits-schema.ts';
import { logsKeys } from './logs-schema.ts';
import { maintenanceKeys } from './maintenance-schema.ts';
import { reachKeys } from './reach-schema.ts';
import { senderSchema } from './senders-schema.ts';
import {
  baseline,
  domainName,
  duration,
  every,
  group,
  host,
  mailbox,
  port,
  prefix,
  secret,
  severity,
} from './scalar-schema.ts';
import { vantages } from './vantages-schema.ts';

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
    dkim: z.strictObject(dkimKeys).optional(),
    bimi: z
      .strictObject({ selector: domainName.describe('Selector of the BIMI record') })
      .optional()
      .describe('Where the record of the logo stands; default: the selector "default"'),
    dmarc: z
      .strictObject({
        atLeast: z.enum(['none', 'quarantine', 'reject']).describe('Weakest policy that is fine'),
      })
      .optional(),
    names: z
      .array(domainName)
      .default([])
      .describe(
        'Further names that its mail carries (EHLO names of its senders, d= of its DKIM signatures, hosts in its links): asked on the domain blocklists with the domain and its MX hosts',
      ),
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
    consistency: z
      .union([
        z.boolean(),
        z.strictObject({
          servers: z.boolean().default(false).describe('Every server of the zone'),
          resolvers: z.array(z.string()).min(2).max(4).describe('As under "resolvers", without direct'),
        }),
      ])
      .default(false)
      .describe('Compare what is said: true = by every server of the zone; or by two to four resolvers'),
    group: group.optional(),
    every: every.optional().describe('How often, default 30m'),
    baseline: baseline.optional(),
  })
  .transform((read) => ({
    ...read,
    registrable: registrableDomain(read.name),
    // Found here, for the list of public suffixes is too large for where probes run.
    mailNames: mailNames(read),
  }))
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
    group: group.optional(),
    every: every.optional().describe('How often, default 5m'),
    baseline: baseline.optional(),
  })
  .describe('An SMTP server');

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
      .array(
        z.union([
          prefix,
          z.strictObject({
            address: prefix,
            group: group.optional(),
            every: every.optional(),
            baseline: baseline.optional(),
          }),
        ]),
      )
      .default([])
      .describe(
        'Sending addresses, asked on every suitable blocklist; IPv4 prefixes of at most 16 addresses',
      ),
    blocklists,
    every: z
      .strictObject({
        smtp: every.default('5m'),
        'mail-dns': every.default('30m'),
        dnsbl: every.default('1h'),
        ses: every.default('15m'),
        delivery: every.default('15m'),
        content: every.default('6h'),
      })
      .prefault({})
      .describe('How often, by probe'),
    budget: duration.default('60s').describe('Time for one run of one probe; its stages share it'),
    confirm,
    vantages,
    senders: z
      .array(senderSchema({ mailbox, domainName, every }))
      .default([])
      .describe('Accounts that send for you: may they send, how much is left, how far is a review'),
    content: contentSchema,
    limits: limitsSchema(domainName),
    ...logsKeys,
    deliveries: z
      .array(deliverySchema)
      .default([])
      .describe(
        'Round trips: is mail that is sent here found there, in time, in the right folder, unaltered?',
      ),
    ...reachKeys,
    ...maintenanceKeys,
    resolvers: z
      .array(z.string())
      .default([])
      .describe(
        "DNS servers as ADDRESS or ADDRESS:PORT, over TLS as tls://ADDRESS#NAME, over HTTPS as https://ADDRESS/PATH#NAME; NAME is what the certificate must name, or sha256=KEY for a pinned key. Or [direct]: no resolver, from the root servers to those of each zone; default: the system's",
      ),
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
    record: z
      .enum(RECORD_MODES)
      .default('every')
      .describe(
        'Which runs leave a record: every one, or those that saw a change and the first of each hour (for thousands of targets: writing and keeping records is most of their bill)',
      ),
    retention: duration.default('400d').describe('How long records are kept'),
  })
  .describe('postwatch.yaml');

export type Config = z.output<typeof configSchema>;

function mailNames({
  name,
  mx = [],
  names,
}: {
  readonly name: string;
  readonly mx?: readonly string[] | undefined;
  readonly names: readonly string[];
}): MailName[] {
  const named = (role: MailName['role'], list: readonly string[]): MailName[] =>
    list.map((one) => ({ name: one, role, registrable: registrableDomain(one) }));
  return [...named('domain', [name]), ...named('mx', mx), ...named('mail', names)];
}
