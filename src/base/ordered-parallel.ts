/**
 * Runs `work` on every item, at most `limit` at once, and yields the results in the items' order. No more than `limit`
 * results are ever held, so a slow reader slows the work down. The first failure ends it.
 */
export async function* orderedParallel<Item, Result>(
  items: Iterable<Item>,
  limit: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  const iterator = items[Symbol.iterator]();
  const startNext = (): boolean => {
    const next = iterator.next();
    if (next.done) return false;
    const promise = work(next.value);
    // It is awaited in its turn; until then its failure must not count as unhandled.
    promise.catch(() => {});
    running.push(promise);
    return true;
  };
  while (running.length < limit && startNext());
  for (let first = running.shift(); first !== undefined; first = running.shift()) {
    const result = await first;
    startNext();
    yield result;
  }
}
