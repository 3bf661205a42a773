/** Lotus Domino and Notes. */
import { textDialect } from '../dialect.ts';

export const domino = textDialect({
  id: 'domino',
  text: [
    'was not delivered to:',
    "n'a pas été",
    'wurde nicht zugestellt an',
    'failure reasons',
    'not listed in domino directory',
    'not listed in public name',
  ],
  reason: /^\s{0,4}(?:because:|weil:|car:|porque:|------- failure reasons)/i,
  end: /^-{3,}\s{0,3}returned message/i,
});
