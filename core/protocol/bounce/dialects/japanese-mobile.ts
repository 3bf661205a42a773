/** The mobile carriers of Japan: au and EZweb, DoCoMo, SoftBank. */
import { textDialect } from '../dialect.ts';

export const japaneseMobile = textDialect({
  id: 'japanese-mobile',
  text: [
    'could not be delivered to:',
    'each of the following recipients was rejected',
    'the user(s) account is disabled',
    'your message was not delivered within',
    'the following recipients did not receive',
    'the user(s) account is temporarily',
  ],
  recipient:
    /^\s{0,8}(?:could not be delivered to|recipient)?:?\s{0,4}<([^<>\s@]{1,200}@[^<>\s@]{1,253})>:?/i,
});
