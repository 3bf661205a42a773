/** Looks once a second until there is something to see; throws when there is nothing in time. `what` may tell what is still missing. */
export async function until<T>(
  what: string | (() => string),
  limitMs: number,
  look: () => Promise<T | undefined>,
): Promise<T> {
  const end = Date.now() + limitMs;
  while (Date.now() < end) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new Error(`${typeof what === 'string' ? what : what()} did not happen within ${limitMs / 1000} s`);
}
