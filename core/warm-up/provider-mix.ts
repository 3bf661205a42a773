/** How a sender's mail spreads over receivers: shares of 1. */
export type ProviderMix = Readonly<Record<string, number>>;

/** Everybody without a row of his own. */
export const OTHERS = 'others';

/** Of lists of private addresses, roughly and unverified: the own logs tell better. */
export const USUAL_MIX: ProviderMix = {
  Google: 0.45,
  Microsoft: 0.2,
  Yahoo: 0.1,
  Apple: 0.05,
  [OTHERS]: 0.2,
};

/** Less is no share: it moves with every message. */
const LEAST_SHARE = 0.02;
const MOST_PROVIDERS = 6;

/** The mix of what was sent; undefined when nothing was. Small receivers go into "others". */
export function mixOf(sent: ReadonlyMap<string, number>): ProviderMix | undefined {
  const total = [...sent.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  const named = [...sent]
    .filter(([name, count]) => name !== OTHERS && count / total >= LEAST_SHARE)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, MOST_PROVIDERS)
    .map(([name, count]) => [name, count / total] as const);
  const rest = 1 - named.reduce((sum, [, share]) => sum + share, 0);
  return Object.fromEntries([...named, ...(rest > 1e-9 ? [[OTHERS, rest] as const] : [])]);
}

const ALIASES: Readonly<Record<string, string>> = {
  gmail: 'Google',
  'gmail.com': 'Google',
  workspace: 'Google',
  outlook: 'Microsoft',
  hotmail: 'Microsoft',
  office365: 'Microsoft',
  m365: 'Microsoft',
  aol: 'Yahoo',
  icloud: 'Apple',
  other: OTHERS,
  rest: OTHERS,
};
const KNOWN = ['Google', 'Microsoft', 'Yahoo', 'Apple', OTHERS];

/** As people write it -> as the logs' summary calls it. */
export function providerName(text: string): string {
  const low = text.trim().toLowerCase();
  const alias = Object.hasOwn(ALIASES, low) ? ALIASES[low] : undefined;
  return alias ?? KNOWN.find((one) => one.toLowerCase() === low) ?? text.trim().slice(0, 60);
}
