/**
 * CRAM-MD5 (RFC 2195): the password itself does not travel, but whoever sees an exchange can guess it offline, the
 * server does not prove anything, and it has to keep passwords readable.
 */
import { createHmac } from 'node:crypto';
import type { Exchange } from './exchange.ts';
import { say } from './exchange.ts';
import { failed } from './sasl-client.ts';

export function cramMd5Exchange(user: string, password: string): Exchange {
  let said = false;
  return {
    answer(challenge) {
      if (said) return failed('unexpected-challenge', 'CRAM-MD5 has answered, but the server asks for more');
      // RFC 2195 2: the challenge has the form of a message id, and is unique.
      if (challenge.length === 0)
        return failed('bad-challenge', 'CRAM-MD5 needs a challenge, this one is empty');
      said = true;
      const digest = createHmac('md5', password).update(challenge).digest('hex');
      return say(`${user} ${digest}`, true);
    },
  };
}
