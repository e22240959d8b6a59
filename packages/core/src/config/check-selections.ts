import { parseSelection, type Selection } from "@glu/registry";
import { describeError } from "../errors.ts";
import type { Finding } from "./finding.ts";
import { placesOf, type Tree, valueAt } from "./key-path.ts";
import type { SelectionValues } from "./schema.ts";
import { ociSelection } from "./source-schema.ts";

/** Every selection of an image that is well-formed and means nothing, such as a range that is none. */
export function checkSelections(tree: Tree): readonly Finding[] {
  return placesOf(tree, ["sources", "oci", "*", "select"]).flatMap((path) => {
    const { data } = ociSelection.safeParse(valueAt(tree, path));
    const message = data && explainSelection(data);
    return message === undefined ? [] : [{ path, message }];
  });
}

/** What the configuration says, as the library has it. */
export function selectionOf({ min_age: minAge, ...select }: SelectionValues): Selection {
  return { ...select, ...(minAge !== undefined && { minAge }) };
}

function explainSelection(values: SelectionValues): string | undefined {
  try {
    parseSelection(selectionOf(values));
    return undefined;
  } catch (error) {
    return describeError(error).message;
  }
}
