/** Sun and Oracle Messaging Server. */
import { textDialect } from '../dialect.ts';

export const messagingServer = textDialect({
  id: 'messaging-server',
  text: [
    'diagnostic code: smtp',
    'remote system: dns',
    'your message cannot be delivered to the following recipients',
  ],
  recipient: /^\s{0,8}Recipient address:\s{0,4}<?([^\s<>@]{1,200}@[^\s<>@]{1,253})>?/i,
  reason: /^\s{0,8}(?:Diagnostic code: (?:smtp;)?|Reason: )/i,
  end: /^Reporting-MTA:/i,
});
