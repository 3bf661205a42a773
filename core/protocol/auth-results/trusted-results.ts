import { parseAuthResults, type AuthResults } from './parse-auth-results.ts';

/**
 * RFC 8601 5: anybody may write such a field. Believed is only who took the message last; without a configured name,
 * the server that wrote the newest Received field, or one of the same domain above all that the sender could write.
 */
export function trustedResults(
  fields: readonly string[],
  trusted: { readonly authservId?: string | undefined; readonly by: string },
): AuthResults[] {
  const { authservId, by } = trusted;
  return fields.flatMap((field) => {
    const read = parseAuthResults(field);
    if (!read.ok) return [];
    const { authservId: name } = read.value;
    const isTrusted = authservId === undefined ? isSameHouse(name, by) : name === authservId.toLowerCase();
    return isTrusted ? [read.value] : [];
  });
}

/** "mx.example.net" and "example.net", or two hosts below one name of two labels and more. */
function isSameHouse(name: string, by: string): boolean {
  if (by === '') return false;
  if (name === by || by.endsWith(`.${name}`) || name.endsWith(`.${by}`)) return true;
  const parent = (host: string): string => host.split('.').slice(1).join('.');
  return parent(name) === parent(by) && parent(name).includes('.');
}
