/** Keeps secrets out of transcripts and replies, also where a server sends them back to us. */
import { encode, plainResponse } from './auth.ts';

export type Redact = (text: string) => string;

export const redactNothing: Redact = (text) => text;

const HIDDEN = '***';

export function createRedactor(secret: { readonly user: string; readonly password: string }): Redact {
  const words = [plainResponse(secret.user, secret.password), encode(secret.password), secret.password]
    .filter((word) => word !== '')
    // The longest first: the password may be a part of the others.
    .sort((a, b) => b.length - a.length);
  return (text) => words.reduce((rest, word) => rest.replaceAll(word, HIDDEN), text);
}
