/** Novell GroupWise. */
import { textDialect } from '../dialect.ts';

export const groupwise = textDialect({
  id: 'groupwise',
  text: [
    'the message that you sent was undeliverable to the following',
    'groupwise',
    'message was undeliverable to',
  ],
});
