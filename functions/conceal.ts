/**
 * The last guard between secrets and logs. Nothing that is written holds them by design; an exception that quotes what was
 * just sent to a server is not of our design.
 */
import type { Secrets } from '../core/ports.ts';

/** Shorter ones would be found in every other word. */
const SHORTEST = 4;
const hidden = new Set<string>();

/** The same secrets; what they give is concealed from then on, and so are the forms in which SMTP sends it. */
export function concealing(secrets: Secrets): Secrets {
  return {
    async get(reference, options) {
      const secret = await secrets.get(reference, options);
      if (secret.ok) for (const form of formsOf(secret)) hidden.add(form);
      return secret;
    },
  };
}

export function conceal(text: string): string {
  let left = text;
  // The longest first: a password may be part of its own base64.
  for (const form of [...hidden].sort((a, b) => b.length - a.length))
    left = left.replaceAll(form, '[secret]');
  return left;
}

type Known = Extract<Awaited<ReturnType<Secrets['get']>>, { readonly ok: true }>;

function formsOf({ user, password, token = '', key = '' }: Known): string[] {
  const plain = [password, token, key].filter((text) => text.length >= SHORTEST);
  const sent = [
    `\0${user}\0${password}`,
    `user=${user}\x01auth=Bearer ${token}\x01\x01`,
    `n,a=${user},\x01auth=Bearer ${token}\x01\x01`,
  ];
  const coded = [...plain, ...(plain.length === 0 ? [] : sent)].map((text) =>
    Buffer.from(text).toString('base64'),
  );
  return [...plain, ...coded];
}
