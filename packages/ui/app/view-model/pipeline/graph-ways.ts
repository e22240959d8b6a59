export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** @param x and y its middle */
export type Box = Point & Size;

/**
 * The way from one card to another as an SVG path. Between columns it bends, within a column it is level, so that it
 * passes between the cards of that column.
 *
 * @param ends the cards it leaves and reaches
 * @param through the middles of columns, as the layout found them
 * @param boxes everything that is shown
 */
export function wayBetween(
  [from, to]: readonly [Box, Box],
  through: readonly Point[],
  boxes: readonly Box[],
): string {
  let at: Point = { x: from.x + from.width / 2, y: from.y };
  let path = `M${words(at)}`;
  for (const point of through) {
    const half = columnWidth(point, boxes) / 2;
    path += bend(at, { x: point.x - half, y: point.y });
    at = { x: point.x + half, y: point.y };
    path += `L${words(at)}`;
  }
  return path + bend(at, { x: to.x - to.width / 2, y: to.y });
}

/** Of the widest thing above and below. */
function columnWidth({ x }: Point, boxes: readonly Box[]): number {
  return Math.max(0, ...boxes.filter((box) => Math.abs(box.x - x) < 1).map(({ width }) => width));
}

function bend(from: Point, to: Point): string {
  const x = (from.x + to.x) / 2;
  return `C${words({ x, y: from.y })} ${words({ x, y: to.y })} ${words(to)}`;
}

function words({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;
}
