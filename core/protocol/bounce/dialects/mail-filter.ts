/** Filters in front of mail servers: SurfControl, MailFoundry, InterScan, m-FILTER, MIMEsweeper. */
import { textDialect } from '../dialect.ts';

export const mailFilter = textDialect({
  id: 'mail-filter',
  text: [
    'a transcript of the attempts to send',
    'unable to deliver message to',
    'sent <<< rcpt',
    'm-filter',
    'delivery failed for the following reason',
  ],
  recipient:
    /^\s{0,8}(?:addressed to|unable to deliver message to|sent <<< rcpt to)?:?\s{0,4}<?([^\s<>()@"]{1,200}@[^\s<>()@:;,"]{1,253})>?(?::|\s{0,4}$)/i,
  end: /^-{3,}\s{0,3}(?:message non|original|smtp command)/i,
});
