/** Zoho: code and sentence on one line. */
import { textDialect } from '../dialect.ts';

export const zoho = textDialect({
  id: 'zoho',
  text: ['error_code :', '[status: error, address:'],
  recipient:
    /(?:^\s{0,8}|address: <)([^\s<>()@"]{1,200}@[^\s<>()@:;,"]{1,253})(?:>,|\s{1,4}(?=invalid|error))/i,
});
