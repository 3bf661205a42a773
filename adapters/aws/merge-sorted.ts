/** Several sorted sequences as one, reading each only as far as needed. */
export async function* mergeSorted<T>(
  sources: readonly AsyncIterable<T>[],
  orderOf: (value: T) => string,
): AsyncGenerator<T> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  try {
    const heads = await Promise.all(iterators.map(async (iterator) => iterator.next()));
    for (;;) {
      const least = leastOf(heads, orderOf);
      const head = heads[least];
      if (head === undefined || head.done === true) return;
      yield head.value;
      heads[least] = (await iterators[least]?.next()) ?? { done: true, value: undefined };
    }
  } finally {
    await Promise.all(iterators.map(async (iterator) => iterator.return?.()));
  }
}

/** Index of the first head of lowest order; -1 when all are done. */
function leastOf<T>(heads: readonly IteratorResult<T>[], orderOf: (value: T) => string): number {
  let least = -1;
  let order = '';
  for (const [index, head] of heads.entries()) {
    if (head.done === true) continue;
    const own = orderOf(head.value);
    if (least !== -1 && own >= order) continue;
    least = index;
    order = own;
  }
  return least;
}
