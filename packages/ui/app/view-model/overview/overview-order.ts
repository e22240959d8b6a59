import type { OverviewRow } from "./overview-row.ts";

export type Sort = "attention" | "name";

/** What is urgent comes first, and of that what waits longest; or all by name. */
export function sorted(rows: readonly OverviewRow[], sort: Sort): readonly OverviewRow[] {
  return rows.toSorted((one, other) =>
    sort === "name" ? byName(one, other) : byAttention(one, other) || byName(one, other),
  );
}

function byAttention(one: OverviewRow, other: OverviewRow): number {
  return other.rank - one.rank || compare(one.waitsSince, other.waitsSince);
}

const collator = new Intl.Collator("en", { numeric: true });

function byName(one: OverviewRow, other: OverviewRow): number {
  return collator.compare(one.name, other.name);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Names in their order, and how urgent each was when the order was made. */
export type Order = ReadonlyMap<string, number>;

export function orderOf(rows: readonly OverviewRow[]): Order {
  return new Map(rows.map(({ name, rank }) => [name, rank]));
}

/** As they are now, in an order that was made before. Those that are gone are left out. */
export function inOrder(order: Order, rows: readonly OverviewRow[]): readonly OverviewRow[] {
  const byName = new Map(rows.map((row) => [row.name, row]));
  return [...order.keys()].flatMap((name) => byName.get(name) ?? []);
}

/** How many would be in another place: those that are new, gone, or urgent in another way. */
export function changesBetween(before: Order, now: Order): number {
  const names = new Set([...before.keys(), ...now.keys()]);
  return [...names].filter((name) => before.get(name) !== now.get(name)).length;
}
