/** Names as a tree, and in the order in which NSEC chains them (RFC 4034 6.1). */

export function labelsOf(name: string): readonly string[] {
  return name === '' ? [] : name.split('.');
}

export function parentOf(name: string): string {
  const dot = name.indexOf('.');
  return dot === -1 ? '' : name.slice(dot + 1);
}

/** The name itself, or one below it. */
export function isWithin(name: string, zone: string): boolean {
  return zone === '' || name === zone || name.endsWith(`.${zone}`);
}

/** The last labels of a name: "example.com" for two. */
export function lastLabels(name: string, count: number): string {
  const labels = labelsOf(name);
  return labels.slice(labels.length - Math.min(count, labels.length)).join('.');
}

/** RFC 4034 3.1.3: labels as a signature counts them, without the asterisk of a wildcard. */
export function signedLabels(name: string): number {
  const labels = labelsOf(name);
  return labels.length - (labels[0] === '*' ? 1 : 0);
}

/** Deepest name that both are within. */
export function commonAncestor(a: string, b: string): string {
  const [left, right] = [labelsOf(a), labelsOf(b)];
  let same = 0;
  while (same < left.length && same < right.length && left.at(-1 - same) === right.at(-1 - same)) same += 1;
  return lastLabels(a, same);
}

/** The child of `ancestor` on the way to `name`. */
export function childToward(name: string, ancestor: string): string {
  return lastLabels(name, labelsOf(ancestor).length + 1);
}

export function wildcardAt(ancestor: string): string {
  return ancestor === '' ? '*' : `*.${ancestor}`;
}

/** Negative, zero, positive. Names are in lower case already. */
export function compareNames(a: string, b: string): number {
  const [left, right] = [labelsOf(a), labelsOf(b)];
  for (let i = 1; i <= left.length && i <= right.length; i += 1) {
    const [one, other] = [octetsOf(left.at(-i)), octetsOf(right.at(-i))];
    if (one !== other) return one < other ? -1 : 1;
  }
  return left.length - right.length;
}

/** One character an octet, so that strings compare as octets do. */
function octetsOf(label = ''): string {
  return label.includes('\\')
    ? label.replace(/\\(\d{3})/g, (_, code) => String.fromCharCode(Number(code)))
    : label;
}
