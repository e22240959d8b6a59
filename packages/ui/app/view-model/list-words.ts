const list = new Intl.ListFormat("en-GB", { type: "conjunction" });
const most = 3;

/** Such as `asia, europe and america`, or `asia, europe and 14 others`. */
export function listWords(names: readonly string[]): string {
  if (names.length <= most) {
    return list.format(names);
  }
  const shown = names.slice(0, most - 1);
  return list.format([...shown, `${names.length - shown.length} others`]);
}

const number = new Intl.NumberFormat("en");

/** Such as `1 pipeline`, `1,000 pipelines`. */
export function countWords(count: number, one: string, many = `${one}s`): string {
  return `${number.format(count)} ${count === 1 ? one : many}`;
}

/** With thousands apart. */
export function numberWords(count: number): string {
  return number.format(count);
}
