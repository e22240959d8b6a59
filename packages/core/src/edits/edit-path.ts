/** A key of a mapping, the index of a list item, or the item whose keys have these values. */
export type EditPathStep = string | number | Readonly<Record<string, string>>;

/** Where a value stands: `["spec", "containers", 0, "env", { name: "DIGEST" }, "value"]`. */
export type EditPath = readonly EditPathStep[];

/** `spec.containers[0].env[name=DIGEST].value`, or "the document" for the empty path. */
export function showPath(path: EditPath): string {
  const text = path.map((step) => {
    if (typeof step === "string") {
      return /^[\w-]+$/.test(step) ? `.${step}` : `[${showWord(step)}]`;
    }
    return typeof step === "number" ? `[${step}]` : `[${showSelector(step)}]`;
  });
  return text.length === 0 ? "the document" : text.join("").replace(/^\./, "");
}

/** `name=DIGEST`: what an item is found by. */
export function showSelector(step: Readonly<Record<string, string>>): string {
  return Object.entries(step)
    .map(([key, value]) => `${showWord(key)}=${showWord(value)}`)
    .join(",");
}

/** Text from the document as one short word: quoted where it has more than a name would. */
export function showWord(text: string): string {
  return /^[\w./:-]{1,63}$/.test(text) ? text : JSON.stringify(text.slice(0, 63));
}
