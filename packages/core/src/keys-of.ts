/** The keys by their own type. */
export function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): readonly Key[] {
  const keys: Key[] = [];
  for (const key in record) {
    if (Object.hasOwn(record, key)) {
      keys.push(key);
    }
  }
  return keys;
}
