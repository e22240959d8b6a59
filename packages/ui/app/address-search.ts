/** What follows the `?` of an address: words as they are, so that a version `1.10` stays what it is. */
export function parseAddressSearch(text: string): Record<string, string | readonly string[]> {
  const search = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(search.keys())].map((key) => {
      const [first = "", ...rest] = search.getAll(key);
      return [key, rest.length === 0 ? first : [first, ...rest]];
    }),
  );
}

/** The other way round. What is not a word or a list of words is left out. */
export function formatAddressSearch(search: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(search).flatMap(([key, value]) =>
    [value].flat().flatMap((one) => (typeof one === "string" ? [[key, one]] : [])),
  );
  const text = new URLSearchParams(given).toString().replaceAll("%3A", ":");
  return text === "" ? "" : `?${text}`;
}
