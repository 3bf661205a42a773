/** Mailers that put the reason behind the recipient: "a@example.org [User unknown]", "<a@example.org> (User unknown)". */
import { textDialect } from '../dialect.ts';

export const bracketed = textDialect({
  id: 'bracketed',
  text: ['addresses had delivery problems', 'addresses had delivery errors'],
  start: /addresses had/i,
  recipient: /^\s{0,8}<?([^\s<>()@"]{1,200}@[^\s<>()@:;,"[\]]{1,253})>?(?=\s{0,8}[[(]|\s{0,4}$)/,
});
