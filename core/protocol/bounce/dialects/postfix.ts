/** Postfix, where a gateway dropped its report. */
import { textDialect } from '../dialect.ts';

export const postfix = textDialect({
  id: 'postfix',
  text: [
    'this is the mail system at host',
    'this is the postfix program',
    'this is the mail system',
    'if you do so, please include this problem report',
  ],
  end: /^Reporting-MTA:/i,
});
