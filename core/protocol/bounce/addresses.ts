/** Mail addresses in the words of notices, RFC 6531 ones included. */

const LOCAL = '[^\\s<>()\\[\\],;:"\'@=\\\\]{1,64}|"[^"\\n]{1,62}"';
const ADDRESS = new RegExp(
  `(?:${LOCAL})@(?:[^\\s<>()\\[\\],;:"'@=\\\\*?/]{1,253}|\\[[\\d.:a-fA-F]{2,45}\\])`,
  'u',
);
/** Nothing but an address: then "=" may stand in it, which else parts a name from an address ("SMTP=a@b"). */
const WHOLE = /^[^\s<>()@:;,"]{1,200}@[^\s<>()@:;,"=]{1,253}$/;
const ANGLED = /<([^<>\s@]{1,200}@[^<>\s@]{1,253})>/;
const MACHINES =
  /^(?:mailer[-_]?daemon|mail[-_]?daemon|postmaster|mdaemon|abuse|no-?reply|noreply|do-?not-?reply)@/i;

/** The first address, the one in angle brackets before others. */
export function addressIn(text: string): string | undefined {
  const short = text.slice(0, 2000);
  if (WHOLE.test(short)) return clean(short);
  if (!short.includes('@')) return undefined;
  const angled = ANGLED.exec(short)?.[1];
  if (angled !== undefined && ADDRESS.test(angled)) return clean(angled);
  const found = ADDRESS.exec(short)?.[0];
  return found === undefined ? undefined : clean(found);
}

/** All of them, each once. */
export function addressesIn(text: string, most = 50): readonly string[] {
  const found = new Map<string, string>();
  for (const [match] of text.slice(0, 16_384).matchAll(new RegExp(ADDRESS, 'gu'))) {
    const address = clean(match);
    if (!found.has(address.toLowerCase())) found.set(address.toLowerCase(), address);
    if (found.size >= most) break;
  }
  return [...found.values()];
}

export function isMachine(address: string): boolean {
  return MACHINES.test(address);
}

function clean(address: string): string {
  return address
    .replace(/^(?:mailto|smtp|rfc822|to):/i, '')
    .replace(/[.,!?]{1,9}$/, '')
    .replace(/^['`*]{1,9}/, '');
}
