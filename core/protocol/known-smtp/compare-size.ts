/** Values of SIZE (RFC 1870 3): 0 stands for "no fixed limit", nothing for "not said". */

/** The one that lets more through; what is no number lets nothing through that is known. */
export function better(a: string, b: string): string {
  return amountOf(b) > amountOf(a) ? b : a;
}

/** Octets; infinite for 0, -1 for what is not said or no number. */
export function amountOf(size: string): number {
  if (!/^\d{1,20}$/.test(size)) return -1;
  return Number(size) === 0 ? Number.POSITIVE_INFINITY : Number(size);
}
