import { useState } from "react";
import {
  changesBetween,
  inOrder,
  type Order,
  orderOf,
} from "../../view-model/overview/overview-order.ts";
import type { OverviewRow } from "../../view-model/overview/overview-row.ts";
import { useOverviewSearch } from "./use-overview.ts";

interface Kept {
  /** What was asked for when the order was made. */
  readonly asked: unknown;
  readonly order: Order;
}

export interface SettledRows {
  readonly rows: readonly OverviewRow[];
  /** How many would be in another place if all was sorted again. */
  readonly changed: number;
  readonly sortAgain: () => void;
}

/**
 * While somebody looks at a row nothing moves: what changes is shown where it is, and sorted once they look
 * elsewhere, ask for something else, or say so.
 */
export function useSettledRows(
  all: readonly OverviewRow[],
  wanted: readonly OverviewRow[],
  isLookedAt: boolean,
): SettledRows {
  const { search: asked } = useOverviewSearch();
  const [kept, setKept] = useState<Kept>();
  const keep = () => setKept({ asked, order: orderOf(wanted) });
  if (!isLookedAt && kept) {
    setKept(undefined);
  } else if (isLookedAt && kept?.asked !== asked) {
    keep();
  }
  if (!isLookedAt || kept?.asked !== asked) {
    return { rows: wanted, changed: 0, sortAgain: keep };
  }
  return {
    rows: inOrder(kept.order, all),
    changed: changesBetween(kept.order, orderOf(wanted)),
    sortAgain: keep,
  };
}
