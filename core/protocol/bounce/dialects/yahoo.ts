/** Yahoo and AOL, in their own words. */
import { textDialect } from '../dialect.ts';

export const yahoo = textDialect({
  id: 'yahoo',
  text: [
    'unable to deliver your message to the following address',
    'remote host said:',
    'we were unable to deliver your message',
  ],
  end: /^--- (?:below|original|enclosed)/i,
});
