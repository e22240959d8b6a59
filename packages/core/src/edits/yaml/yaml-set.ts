import { isScalar, Scalar } from "yaml";
import type { EditValue } from "../edit-value.ts";
import type { TextChange } from "../splice.ts";
import { whyUnwritable } from "../unwritable.ts";
import { scalarTexts } from "./scalar-text.ts";
import { blockScalarTexts } from "./yaml-block-scalar.ts";
import { prove } from "./yaml-proof.ts";
import { refusal, type YamlSource } from "./yaml-source.ts";
import { putInPlace } from "./yaml-splice.ts";
import { kindOfNode } from "./yaml-step.ts";
import { runOf } from "./yaml-tree.ts";
import { refuseShared, type Walk } from "./yaml-walk.ts";

/** Sets the single value that a walk has reached, in the document with this index. */
export function setReached(
  source: YamlSource,
  index: number,
  { reached, value }: { readonly reached: Walk; readonly value: EditValue },
): YamlSource {
  const { path, node, entries } = reached;
  refuseShared(source, reached);
  if (!isScalar(node)) {
    throw refusal(source, { path, node, reason: `is ${kindOfNode(node)}, not a single value` });
  }
  if (Object.is(node.value, value)) {
    return source;
  }
  const reason =
    node.tag === undefined
      ? whyUnwritable(value)
      : "has a tag (!), which a new value might not fit";
  if (reason !== undefined) {
    throw refusal(source, { path, node, reason });
  }
  const after = prove(source, {
    index,
    runs: entries.map(runOf),
    apply: (document) => {
      node.value = value;
      return document;
    },
    texts: textsFor(source.text, node, value),
  });
  if (after === undefined) {
    throw refusal(source, { path, node, reason: "cannot hold this value where it stands" });
  }
  return after;
}

function textsFor(
  text: string,
  scalar: Scalar,
  value: EditValue,
): readonly (readonly TextChange[])[] {
  return scalar.type === Scalar.BLOCK_LITERAL || scalar.type === Scalar.BLOCK_FOLDED
    ? blockScalarTexts(text, scalar, value)
    : scalarTexts(value, scalar.type).map((one) => [putInPlace(text, scalar, one)]);
}
