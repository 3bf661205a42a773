/** Apache James, and what mobile carriers made of it. */
import { textDialect } from '../dialect.ts';

export const james = textDialect({
  id: 'james',
  text: ['message details:', 'error message below'],
  recipient: /^\s{0,6}RCPT TO:\s{0,4}<?([^\s<>@]{1,200}@[^\s<>@]{1,253})>?/i,
});
