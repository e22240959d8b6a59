import { isScalar, type Node, Scalar } from "yaml";
import type { TextChange } from "../splice.ts";
import { heldBy, isBlock } from "./yaml-tree.ts";

/**
 * Has a block of text (`|` or `>`) that the whole text ends in, in the middle of a line, say what all
 * readers but the library take it for: it has no line break at its end either.
 */
export function closeNoBlock(text: string, contents: Node | null): void {
  const block = openBlockIn(text, contents);
  if (block?.value.endsWith("\n") === true) {
    block.value = block.value.slice(0, -1);
  }
}

/** Marks such a block, so that it says the same when there is a line after it. */
export function keepingOpenBlock(text: string, contents: Node | null): readonly TextChange[] {
  const [start = text.length] = openBlockIn(text, contents)?.range ?? [];
  const [header, style, digit] = /^([|>])[-+]?(\d?)[-+]?/.exec(text.slice(start, start + 3)) ?? [];
  return header === undefined
    ? []
    : [{ start, end: start + header.length, text: `${style}${digit}-` }];
}

function openBlockIn(text: string, contents: Node | null): Scalar<string> | undefined {
  const lastLine = text.slice(text.lastIndexOf("\n") + 1);
  let node = contents;
  while (isBlock(node)) {
    node = heldBy({ collection: node, index: node.items.length - 1 });
  }
  const isOpen = lastLine.trim() !== "" && node?.range?.[1] === text.length;
  return isOpen && isBlockText(node) ? node : undefined;
}

function isBlockText(node: Node | null): node is Scalar<string> {
  return (
    isScalar<string>(node) &&
    (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED)
  );
}
