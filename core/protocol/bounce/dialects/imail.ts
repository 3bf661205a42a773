/** IMail and its SMTP32. */
import { textDialect } from '../dialect.ts';

export const imail = textDialect({
  id: 'imail',
  header: ['x-mailer', 'smtp32'],
});
