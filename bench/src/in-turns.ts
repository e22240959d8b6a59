/** So many at a time. */
export async function inTurns<T>(
  all: readonly T[],
  width: number,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const left = [...all];
  const lane = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) {
      await work(one);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
}
