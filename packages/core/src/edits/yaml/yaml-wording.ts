import { isScalar, type Node, Scalar } from "yaml";
import { isEditValue } from "../edit-value.ts";
import { scalarTexts } from "./scalar-text.ts";
import { isList, isMapping, type YamlPair } from "./yaml-tree.ts";

/** How the keys and the single values of what is new are written. */
export interface YamlWording {
  readonly key: (node: Node) => string;
  readonly value: (node: Node) => string;
  /** What stands between keys and values, and between entries, if they are in one line. */
  readonly colon: string;
  readonly comma: string;
}

/** From few quotes to many: keys in those of a pair, values in some where they must be. */
export function wordingsLike(
  pair: YamlPair | undefined,
  isInFlow: boolean,
): readonly YamlWording[] {
  const style = isScalar(pair?.key) ? pair.key.type : undefined;
  const isJson = isInFlow && style === Scalar.QUOTE_DOUBLE;
  const isTight = isJson && pair?.key.range?.[1] === (pair?.value?.range?.[0] ?? 0) - 1;
  const between = isTight ? { colon: ":", comma: "," } : { colon: ": ", comma: ", " };
  const alike = (node: Node) => textsOf(node, style)[0] ?? "";
  const fewest = (node: Node) => textsOf(node, isJson ? style : undefined)[0] ?? "";
  const quoted = (node: Node) => textsOf(node, undefined).at(-1) ?? "";
  return [
    { ...between, key: alike, value: fewest },
    { ...between, key: alike, value: quoted },
    { ...between, key: quoted, value: fewest },
    { ...between, key: quoted, value: quoted },
  ];
}

/** A pair as it stands between brackets. */
function flowPair({ key, value }: YamlPair, wording: YamlWording): string {
  return `${wording.key(key)}${wording.colon}${flowText(value, wording)}`;
}

/** Whatever it is, in one line. */
export function flowText(node: Node | null, wording: YamlWording): string {
  if (isMapping(node)) {
    return `{${node.items.map((pair) => flowPair(pair, wording)).join(wording.comma)}}`;
  }
  if (isList(node)) {
    return `[${node.items.map((item) => flowText(item, wording)).join(wording.comma)}]`;
  }
  return node === null ? "" : wording.value(node);
}

function textsOf(node: Node, style: Scalar.Type | undefined): readonly string[] {
  return isScalar(node) && isEditValue(node.value) ? scalarTexts(node.value, style) : [];
}
