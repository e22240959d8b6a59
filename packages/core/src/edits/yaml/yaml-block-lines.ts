import type { Node } from "yaml";
import type { YamlLayout } from "./yaml-layout.ts";
import {
  isCollection,
  isList,
  isMapping,
  type YamlCollection,
  type YamlPair,
} from "./yaml-tree.ts";
import type { YamlWording } from "./yaml-wording.ts";

/** How what is new is written in lines. */
export interface BlockStyle {
  readonly wording: YamlWording;
  readonly layout: YamlLayout;
}

/** The lines of a mapping or a list whose entries stand at a column. */
export function blockLines(
  node: YamlCollection,
  column: number,
  style: BlockStyle,
): readonly string[] {
  return isMapping(node)
    ? node.items.flatMap((pair) => pairLines(pair, column, style))
    : node.items.flatMap((item) => itemLines(item, column, style));
}

function pairLines({ key, value }: YamlPair, column: number, style: BlockStyle): readonly string[] {
  const head = `${" ".repeat(column)}${style.wording.key(key)}:`;
  if (!isCollection(value)) {
    return [value === null ? head : `${head} ${style.wording.value(value)}`];
  }
  const { step, dash } = style.layout;
  return [head, ...blockLines(value, column + (isList(value) ? dash : step), style)];
}

function itemLines(item: Node | null, column: number, style: BlockStyle): readonly string[] {
  const dash = `${" ".repeat(column)}-`;
  if (!isCollection(item)) {
    return [item === null ? dash : `${dash} ${style.wording.value(item)}`];
  }
  const start = dash + " ".repeat(style.layout.gap);
  const [first = "", ...others] = blockLines(item, start.length, style);
  return [start + first.slice(start.length), ...others];
}
