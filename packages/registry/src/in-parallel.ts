/** As many requests as one look has under way at a time. */
const limit = 8;

/**
 * Calls `run` for every item, at most eight at a time. After a failure no other call begins, and the
 * failure is thrown when those under way have ended.
 */
export async function inParallel<Item>(
  items: readonly Item[],
  run: (item: Item) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  const left = items.values();
  const work = async () => {
    for (const item of left) {
      if (failures.length > 0) {
        return;
      }
      await run(item).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: limit }, work));
  if (failures.length > 0) {
    throw failures[0];
  }
}
