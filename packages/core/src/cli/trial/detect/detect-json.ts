import type { JsonNode } from "../../../edits/json/json-tree.ts";
import { parseJson } from "../../../edits/json/parse-json.ts";
import { parseDataPath, showPointer } from "./data-path.ts";
import { onlyValuesIn } from "./detect-values.ts";
import type { Detected } from "./detected.ts";
import { mapParts, toImageParts } from "./found-parts.ts";
import { refuseContainer } from "./only-one.ts";
import type { Sought } from "./sought.ts";

/** Values of a JSON file. */
export function detectJson(content: string, sought: Sought): Detected {
  refuseContainer(sought, "JSON");
  const data = dataOf(parseJson(content).root);
  const { key } = sought;
  if (key !== undefined) {
    const parts = mapParts(key, (text) => showPointer(parseDataPath(text, data)));
    return { format: "json", keys: toImageParts(parts) };
  }
  const { parts, image } = onlyValuesIn(data, sought);
  return { format: "json", keys: toImageParts(mapParts(parts, showPointer)), image };
}

function dataOf(node: JsonNode): unknown {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "list":
      return node.entries.map((entry) => dataOf(entry.node));
    case "object":
      return Object.fromEntries(node.entries.map(({ key = "", node }) => [key, dataOf(node)]));
  }
}
