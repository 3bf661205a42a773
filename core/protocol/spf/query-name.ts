/** Names that are asked: what expansion yields need not be a name that DNS can have. */

/** Longest name in text form, without final dot (RFC 1035 2.3.4). */
const LONGEST = 253;

/**
 * RFC 7208 7.3: an expansion that is too long loses labels on its left. Undefined: no question can be made of it,
 * since a label is empty or over 63 octets, or it is not ASCII (RFC 8616 4: such a term matches nothing).
 */
export function queryName(expanded: string): string | undefined {
  const name = shortened(expanded).toLowerCase();
  return name.length <= LONGEST && isName(name) ? name : undefined;
}

/** Without final dot, and without the labels on the left that are too many. */
export function shortened(expanded: string): string {
  const name = withoutDot(expanded);
  if (name.length <= LONGEST) return name;
  const dot = name.indexOf('.', name.length - LONGEST - 1);
  return dot < 0 ? name : name.slice(dot + 1);
}

/** RFC 7208 4.3: the domain of check_host() has at least two labels, none empty or too long, and is no address literal. */
export function isCheckable(domain: string): boolean {
  const name = withoutDot(domain);
  return name.length <= LONGEST && name.includes('.') && isName(name) && !/^\[.*\]$/.test(name);
}

export function withoutDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

/** Is `name` the domain itself or below it? */
export function isWithin(name: string, domain: string): boolean {
  const [lowerName, lowerDomain] = [withoutDot(name).toLowerCase(), withoutDot(domain).toLowerCase()];
  return lowerName === lowerDomain || lowerName.endsWith(`.${lowerDomain}`);
}

function isName(name: string): boolean {
  if (!/^[\x20-\x7e]+$/.test(name)) return false;
  let start = 0;
  for (let at = 0; at <= name.length; at += 1) {
    if (at < name.length && name[at] !== '.') continue;
    if (at === start || at - start > 63) return false;
    start = at + 1;
  }
  return true;
}
