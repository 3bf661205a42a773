/** MailMarshal: first the reason, then the recipients. */
import { textDialect } from '../dialect.ts';

export const mailmarshal = textDialect({
  id: 'mailmarshal',
  text: ['the following recipients were affected'],
  start: /could not be delivered because of/i,
  end: /^\s{0,4}(?:additional information|=====)/i,
});
