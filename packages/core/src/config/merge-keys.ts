import { type Document, isAlias, isMap, isScalar, isSeq, visit } from "yaml";
import type { ParsedYaml } from "../edits/yaml/parse-yaml.ts";

/**
 * Where a merge key (`<<`) has something else to merge than a mapping, or a list of mappings. Aliases
 * without a target are not its concern.
 */
export function wrongMerges(
  document: Document.Parsed,
  targets: ParsedYaml["targets"],
): readonly number[] {
  const offsets: number[] = [];
  const resolve = (value: unknown) => (isAlias(value) ? targets.get(value) : value);
  visit(document, {
    Pair: (_, { key, value }) => {
      if (isScalar(key) && key.type === "PLAIN" && key.source === "<<") {
        const source = resolve(value);
        const merged = isSeq(source) ? source.items.map(resolve) : [source];
        if (merged.some((one) => one !== undefined && !isMap(one))) {
          offsets.push(key.range?.[0] ?? 0);
        }
      }
    },
  });
  return offsets;
}
