import type { EditPath } from "../edit-path.ts";
import type { EditValue } from "../edit-value.ts";
import type { TextChange } from "../splice.ts";
import { whyUnwritable } from "../unwritable.ts";
import { addition, replacement } from "./json-add.ts";
import { type JsonMaking, madeContainer, madeEntry, whyUnmakeable } from "./json-make.ts";
import { proveJson } from "./json-proof.ts";
import { follow, type JsonReach, type JsonRefusal, refuseJson } from "./json-reach.ts";
import { kindOfJson } from "./json-step.ts";
import { scalarOf } from "./json-text.ts";
import { isExact, type JsonNode, withNode } from "./json-tree.ts";
import type { JsonSource } from "./parse-json.ts";

/** One value to be set. */
export interface JsonEdit {
  readonly path: EditPath;
  readonly value: EditValue;
  /** What becomes of a value that is not there. @default "refuse" */
  readonly missing?: "add" | "refuse";
}

export function setOne(source: JsonSource, edit: JsonEdit): JsonSource {
  const reach = follow(source, edit.path);
  const reason = whyUnwritable(edit.value);
  if (reason !== undefined) {
    throw refuseJson(source, { path: edit.path, node: reach.node, reason });
  }
  return reach.rest.length === 0 ? setFound(source, reach, edit) : addMissing(source, reach, edit);
}

function setFound(source: JsonSource, { address, node }: JsonReach, edit: JsonEdit): JsonSource {
  const { path, value } = edit;
  if (node.kind !== "scalar") {
    const reason = `is ${kindOfJson(node)}, not a single value`;
    throw refuseJson(source, { path, node, reason });
  }
  if (Object.is(node.value, value) && isExact(node)) {
    return source;
  }
  const scalar = scalarOf(value);
  const change = { start: node.start, end: node.end, text: scalar.text };
  const expected = withNode(source.root, address, scalar);
  return proven(source, { changes: [change], expected }, { path, node });
}

function addMissing(source: JsonSource, reach: JsonReach, edit: JsonEdit): JsonSource {
  const { node, rest } = reach;
  const { path, value, missing = "refuse" } = edit;
  const making = { steps: rest, value };
  const place = { path: path.slice(0, path.length - rest.length), node };
  if (missing === "refuse" || !reach.isGap) {
    throw refuseJson(source, { ...place, reason: reach.reason });
  }
  const reason = whyUnmakeable(making, node.kind === "scalar" ? "nothing" : "something");
  if (reason !== undefined) {
    throw refuseJson(source, { ...place, reason });
  }
  return proven(source, claimOf(source, reach, making), place);
}

/** A change, and what the document says then. */
interface Claim {
  readonly changes: readonly TextChange[];
  readonly expected: JsonNode;
}

function claimOf(source: JsonSource, reach: JsonReach, making: JsonMaking): Claim {
  const { address, trail, node } = reach;
  if (node.kind === "scalar") {
    const made = madeContainer(making);
    const changes = [replacement(source, { address, trail, node }, made)];
    return { changes, expected: withNode(source.root, address, made) };
  }
  const entry = madeEntry(making);
  const changes = addition(source, { address, trail, node }, entry);
  const grown = { ...node, entries: [...node.entries, entry] };
  return { changes, expected: withNode(source.root, address, grown) };
}

function proven(
  source: JsonSource,
  { changes, expected }: Claim,
  place: Pick<JsonRefusal, "path" | "node">,
): JsonSource {
  const after = proveJson(source, changes, expected);
  if (after === undefined) {
    throw refuseJson(source, { ...place, reason: "cannot hold this value where it stands" });
  }
  return after;
}
