/**
 * LOGIN (draft-murchison-sasl-login; never an RFC): two questions, first the name, then the password. Servers word the
 * questions differently ("Username:", "User Name", nothing), so only their order counts. Safe inside TLS only.
 */
import type { Exchange } from './exchange.ts';
import { say } from './exchange.ts';
import { failed } from './sasl-client.ts';

export function loginExchange(user: string, password: string): Exchange {
  const answers = [say(user, false), say(password, true)];
  return {
    promptsOnly: true,
    answer: () =>
      answers.shift() ??
      failed('unexpected-challenge', 'LOGIN has said name and password, but the server asks for more'),
  };
}
