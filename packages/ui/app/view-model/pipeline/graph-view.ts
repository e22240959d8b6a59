import type { Box, Size } from "./graph-ways.ts";

/** What is seen of a graph: where its origin is, and how large it is drawn. */
export interface GraphSight {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

const margin = 32;
/** Smaller than this, words cannot be read; larger, nothing is gained. */
const readable = { least: 0.7, most: 1.25 };
const smallest = 0.1;

/** Shows all of it if that can be read, else its beginning. @param first what it begins with */
export function startingSight(graph: Size, pane: Size, first: Box | undefined): GraphSight {
  const sight = sightAt(Math.max(fitting(graph, pane), readable.least), graph, pane);
  const height = graph.height * sight.zoom;
  if (first === undefined || height <= pane.height - 2 * margin) {
    return sight;
  }
  const y = pane.height / 2 - first.y * sight.zoom;
  return { ...sight, y: Math.min(Math.max(y, pane.height - margin - height), margin) };
}

/** Shows all of it, however small. */
export function wholeSight(graph: Size, pane: Size): GraphSight {
  return sightAt(Math.max(fitting(graph, pane), smallest), graph, pane);
}

/** Moves no more than it must so that the box can be seen. */
export function sightWith(box: Box, sight: GraphSight, pane: Size): GraphSight {
  const { zoom } = sight;
  const along = (middle: number, length: number) => ({
    begin: (middle - length / 2) * zoom,
    end: (middle + length / 2) * zoom,
  });
  const x = moved(along(box.x, box.width), sight.x, pane.width);
  const y = moved(along(box.y, box.height), sight.y, pane.height);
  return x === sight.x && y === sight.y ? sight : { x, y, zoom };
}

function fitting(graph: Size, pane: Size): number {
  const room = Math.min(
    (pane.width - 2 * margin) / graph.width,
    (pane.height - 2 * margin) / graph.height,
  );
  return Math.min(room, readable.most);
}

function sightAt(zoom: number, graph: Size, pane: Size): GraphSight {
  const begin = (length: number, room: number) => Math.max((room - length * zoom) / 2, margin);
  return { x: begin(graph.width, pane.width), y: begin(graph.height, pane.height), zoom };
}

function moved(
  { begin, end }: { readonly begin: number; readonly end: number },
  origin: number,
  room: number,
): number {
  if (begin + origin < margin) {
    return margin - begin;
  }
  return end + origin > room - margin ? Math.max(room - margin - end, margin - begin) : origin;
}
