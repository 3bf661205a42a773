/** 1&1, IONOS, GMX and WEB.DE: the recipient, then "For the following reason:" or "Reason:". */
import { textDialect } from '../dialect.ts';

export const einsundeins = textDialect({
  id: 'einsundeins',
  text: ['for the following reason:', 'aus folgendem grund', '\nreason:\n'],
  reason: /^\s{0,4}(?:for the following reason:|reason:|grund:|aus folgendem grund\w{0,3}:)/i,
});
