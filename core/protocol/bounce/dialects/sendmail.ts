/** sendmail of version 8, without its report: fatal errors, then the transcript. */
import { textDialect } from '../dialect.ts';

export const sendmail = textDialect({
  id: 'sendmail',
  text: [
    'addresses had permanent fatal errors',
    'addresses had transient',
    'addresses had delivery errors',
    'addresses had delivery problems',
    'addresses had permanent delivery errors',
    'addresses had transient non-fatal errors',
  ],
  start: /addresses had/i,
  end: /^\s{0,4}-{3,}\s?(?:original|message header|returned)/i,
});
