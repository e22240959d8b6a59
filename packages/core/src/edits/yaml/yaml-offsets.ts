import { isCollection, isNode, isPair } from "yaml";

/** What moves: offsets from `after` on by a distance, and ends before that, but after `start`, with it. */
export interface Move {
  readonly start: number;
  readonly after: number;
  readonly by: number;
}

/** Tells a tree where it stands now. What ends before the start stays, and is not looked at. */
export function moveTree(tree: unknown, move: Move): void {
  if (isPair(tree)) {
    moveTree(tree.key, move);
    moveTree(tree.value, move);
  }
  if (!isNode(tree) || !tree.range || tree.range[2] <= move.start) {
    return;
  }
  const [start, valueEnd, end] = tree.range;
  tree.range = [movedStart(start, move), movedEnd(valueEnd, move), movedEnd(end, move)];
  for (const item of isCollection(tree) ? tree.items : []) {
    moveTree(item, move);
  }
}

export function movedStart(offset: number, { after, by }: Move): number {
  return offset >= after ? offset + by : offset;
}

/** An end between is that of something around what has changed. */
export function movedEnd(offset: number, { start, after, by }: Move): number {
  return offset > start ? Math.max(offset, after) + by : offset;
}
