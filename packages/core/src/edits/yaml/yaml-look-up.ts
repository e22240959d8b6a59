import { isScalar } from "yaml";
import type { EditPath } from "../edit-path.ts";
import { type EditValue, isEditValue } from "../edit-value.ts";
import { type Refusal, resolveIn, type YamlSource } from "./yaml-source.ts";
import { kindOfNode, takeInheritedStep } from "./yaml-step.ts";

export type LookUp =
  | { readonly kind: "found"; readonly value: EditValue | null }
  | { readonly kind: "missing" }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** The single value a path leads to in the document with an index, through aliases and merge keys. */
export function lookUp(source: YamlSource, index: number, path: EditPath): LookUp {
  const resolve = resolveIn(source);
  let node = resolve(source.documents[index]?.contents ?? null);
  for (const [depth, step] of path.entries()) {
    const result = takeInheritedStep(node, step, resolve);
    if (result.kind === "missing") {
      return { kind: "missing" };
    }
    if (result.kind === "ambiguous") {
      const { reason } = result;
      return { kind: "refused", refusal: { path: path.slice(0, depth), node, reason } };
    }
    node = resolve(result.node);
  }
  const value: unknown = isScalar(node) ? node.value : node;
  if (value === null || isEditValue(value)) {
    return { kind: "found", value };
  }
  const reason = `is ${kindOfNode(node)}, not a text, a number, true, false or null`;
  return { kind: "refused", refusal: { path, node, reason } };
}
