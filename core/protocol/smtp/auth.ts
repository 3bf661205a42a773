/** SASL as SMTP carries it (RFC 4954): which mechanism, and what is said for it. */
export type AuthMechanism = 'PLAIN' | 'LOGIN';

/** PLAIN before LOGIN: a standard, and one round trip instead of three. Undefined when neither (or not the wanted) is offered. */
export function chooseMechanism(offered: string, wanted?: AuthMechanism): AuthMechanism | undefined {
  const names = new Set(offered.toUpperCase().split(/\s+/));
  const order: readonly AuthMechanism[] = wanted === undefined ? ['PLAIN', 'LOGIN'] : [wanted];
  return order.find((name) => names.has(name));
}

/** RFC 4616 2: authzid NUL authcid NUL passwd, in UTF-8. */
export function plainResponse(user: string, password: string): string {
  return encode(`\0${user}\0${password}`);
}

export function encode(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
