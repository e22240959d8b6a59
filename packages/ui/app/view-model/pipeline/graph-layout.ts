import { type EdgeLabel, Graph, type GraphLabel, layout, type NodeLabel } from "@dagrejs/dagre";
import { type FlowItem, phaseId } from "./flow-order.ts";
import { type Box, type Size, wayBetween } from "./graph-ways.ts";

/** Where everything of a pipeline is, from left to right. */
export interface GraphLayout {
  /** Which steps there are and how they hang together. */
  readonly shape: string;
  readonly size: Size;
  /** The place of each step. */
  readonly boxes: ReadonlyMap<string, Box>;
  /** The way of each edge from card to card, as an SVG path. */
  readonly ways: ReadonlyMap<string, string>;
  /** The sizes it was made for. */
  readonly sizes: ReadonlyMap<string, Size>;
}

const gap = { betweenRows: 32, betweenColumns: 80 };
/** How much a card may grow before the others make room for it. */
const slack = gap.betweenRows / 2;

/**
 * Where things are from now on. What is where stays as it is while only words change, so that nothing jumps.
 *
 * @param sizes of what was measured so far
 * @returns undefined while it is not known how large things are
 */
export function nextLayout(
  before: GraphLayout | undefined,
  items: readonly FlowItem[],
  sizes: ReadonlyMap<string, Size>,
): GraphLayout | undefined {
  const shape = items.map(({ id }) => id).join(" ");
  if (before?.shape === shape && stillFits(before, sizes)) {
    return before;
  }
  return items.every(({ id }) => sizes.has(id))
    ? { shape, sizes, ...arranged(items, sizes) }
    : before;
}

function stillFits(before: GraphLayout, sizes: ReadonlyMap<string, Size>): boolean {
  return [...before.sizes].every(([id, was]) => {
    const is = sizes.get(id) ?? was;
    return is.height <= was.height + slack && is.width <= was.width + slack;
  });
}

type Arrangement = Pick<GraphLayout, "size" | "boxes" | "ways">;

function arranged(items: readonly FlowItem[], sizes: ReadonlyMap<string, Size>): Arrangement {
  const graph = graphOf(items, sizes);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  const boxes = new Map<string, Box>();
  for (const id of graph.nodes()) {
    boxes.set(id, boxOf(graph.node(id)));
  }
  for (const edge of graph.edges()) {
    boxes.set(edge.name ?? "", boxOf(graph.edge(edge)));
  }
  const ways = new Map<string, string>();
  for (const edge of graph.edges()) {
    const [from, to] = [boxes.get(edge.v), boxes.get(edge.w)];
    const { points = [] } = graph.edge(edge);
    if (from && to) {
      ways.set(edge.name ?? "", wayBetween([from, to], points.slice(1, -1), [...boxes.values()]));
    }
  }
  return { size: { width, height }, boxes, ways };
}

function graphOf(
  items: readonly FlowItem[],
  sizes: ReadonlyMap<string, Size>,
): Graph<GraphLabel, NodeLabel, EdgeLabel> {
  const graph = new Graph<GraphLabel, NodeLabel, EdgeLabel>({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: gap.betweenRows, ranksep: gap.betweenColumns });
  // What comes first is laid out below, where nothing else decides.
  for (const item of items.toReversed()) {
    const size = sizes.get(item.id) ?? { width: 0, height: 0 };
    if (item.kind === "phase") {
      graph.setNode(item.id, { ...size });
    }
  }
  for (const item of items.toReversed()) {
    if (item.kind === "edge") {
      const { from, to } = item.edge;
      const [source, target] = [phaseId(from.metadata.name), phaseId(to.metadata.name)];
      graph.setEdge(source, target, { ...sizes.get(item.id), labelpos: "c" }, item.id);
    }
  }
  return graph;
}

function boxOf({ x = 0, y = 0, width = 0, height = 0 }: NodeLabel | EdgeLabel): Box {
  return { x, y, width, height };
}
