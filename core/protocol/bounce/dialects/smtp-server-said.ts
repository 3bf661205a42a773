/** "SMTP Server <mx.example.org> rejected recipient <a@example.org>". */
import { textDialect } from '../dialect.ts';

export const smtpServerSaid = textDialect({
  id: 'smtp-server-said',
  text: ['rejected recipient <', 'error following rcpt command'],
  recipient: /rejected recipient <([^\s<>@]{1,200}@?[^\s<>@]{1,253})>/i,
});
