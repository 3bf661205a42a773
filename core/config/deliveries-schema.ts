/** Keys of postwatch.yaml about round trips. The single values are the schema's own. */
import { isIP } from 'node:net';
import { z } from 'zod';
import { SASL_MECHANISMS } from '../protocol/sasl/index.ts';
import { parseTarget } from '../model/target.ts';
import { domainName, duration, every, mailbox, secret } from './scalar-schema.ts';

const IMAPS = 993;
const IMAP = 143;

const via = z.string().transform((text, context) => {
  const target = parseTarget(text);
  if (target.ok && (target.value.kind === 'endpoint' || target.value.kind === 'account')) return target.value;
  const message = `must be HOST:PORT or ses:REGION, such as smtp.example.com:587, got "${text}"`;
  context.issues.push({ code: 'custom', message, input: text });
  return z.NEVER;
});

const imap = z
  .strictObject({
    imap: z
      .string()
      .describe('HOST or HOST:PORT of its IMAP server; default: port 993')
      .transform((text, context) => {
        const place = hostPort(text);
        if (place !== undefined) return place;
        context.issues.push({
          code: 'custom',
          message: `must be HOST or HOST:PORT, got "${text}"`,
          input: text,
        });
        return z.NEVER;
      }),
    tls: z
      .enum(['implicit', 'starttls', 'none'])
      .optional()
      .describe('Default: starttls on 143, implicit elsewhere'),
    secret,
    folders: z
      .array(z.string().min(1).max(200))
      .max(10)
      .default([])
      .describe('Folders to search beside INBOX and those for spam, as the server names them'),
  })
  .transform(({ imap: { host, port }, tls, ...rest }) => {
    const chosen = port ?? (tls === 'starttls' || tls === 'none' ? IMAP : IMAPS);
    return { ...rest, host, port: chosen, tls: tls ?? (chosen === IMAP ? 'starttls' : 'implicit') };
  });

export const deliverySchema = z
  .strictObject({
    via: via.describe('Where the message is handed in: HOST:PORT, or ses:REGION for Amazon SES'),
    from: mailbox.describe('Sender, in the envelope and in the header'),
    to: mailbox.describe('Address of the mailbox that it should arrive in'),
    tls: z
      .enum(['starttls', 'implicit', 'none'])
      .optional()
      .describe('Default: that of the endpoint with this name, else implicit on 465, starttls elsewhere'),
    auth: z
      .strictObject({ secret, mechanism: z.enum(SASL_MECHANISMS).optional() })
      .optional()
      .describe('Log in; default: as the endpoint with this name does'),
    ehlo: domainName.optional().describe('Name for EHLO'),
    mailbox: imap.describe('Where it is looked for. Only our own test messages are read, and deleted, there'),
    bounces: imap
      .optional()
      .describe('The mailbox of "from", where bounces come to; default: they are looked for in "mailbox"'),
    authservId: domainName
      .optional()
      .describe(
        'Name in the Authentication-Results of the receiver that are believed; default: that of the host that took the message last',
      ),
    late: duration.default('2m').describe('Slower than this is late'),
    lost: duration.default('10m').describe('What has not arrived by then is lost; less than "every"'),
    hop: duration.default('1m').describe('A step from one server to the next that takes longer is told'),
    every: every.optional().describe('How often, default 15m'),
  })
  .describe('A round trip: send a message, find it, judge what arrived');

function hostPort(text: string): { readonly host: string; readonly port?: number } | undefined {
  const withPort = parseTarget(text);
  if (withPort.ok && withPort.value.kind === 'endpoint') return withPort.value;
  if (withPort.ok && withPort.value.kind === 'domain') return { host: withPort.value.domain };
  return isIP(text) === 0 ? undefined : { host: text };
}
