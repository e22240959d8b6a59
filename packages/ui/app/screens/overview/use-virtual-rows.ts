import {
  defaultRangeExtractor,
  type Range,
  useWindowVirtualizer,
  type Virtualizer,
} from "@tanstack/react-virtual";
import { type RefObject, useLayoutEffect, useState, useSyncExternalStore } from "react";
import type { OverviewRow } from "../../view-model/overview/overview-row.ts";

export type VirtualRows = Virtualizer<Window, Element>;

const overscan = 6;

/** Which rows there are on the page, and where. The one with the focus stays, wherever one scrolls. */
export function useVirtualRows(rows: readonly OverviewRow[], list: RefObject<HTMLElement | null>) {
  const [kept, keep] = useState<string>();
  const scrollMargin = useTopOf(list);
  const lanes = useIsWide() ? 2 : 1;
  // oxlint-disable-next-line react/incompatible-library -- nothing memoizes what it returns
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    lanes,
    estimateSize: (index) => estimate(rows[index]),
    getItemKey: (index) => rows[index]?.name ?? index,
    overscan: overscan * lanes,
    scrollMargin,
    rangeExtractor: (range) =>
      withPlace(
        range,
        rows.findIndex(({ name }) => name === kept),
      ),
  });
  return { virtualizer, keepOnPage: (place: number) => keep(rows[place]?.name) };
}

function withPlace(range: Range, kept: number): number[] {
  const shown = defaultRangeExtractor(range);
  return kept < 0 || shown.includes(kept)
    ? shown
    : [...shown, kept].toSorted((one, other) => one - other);
}

const wide = window.matchMedia("(min-width: 2000px)");

/** True where a row would be too long for an eye to follow. */
function useIsWide(): boolean {
  return useSyncExternalStore(
    (listener) => {
      wide.addEventListener("change", listener);
      return () => wide.removeEventListener("change", listener);
    },
    () => wide.matches,
  );
}

/** How far below the top of the page it begins, whatever grows above it. */
function useTopOf(element: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const look = () => {
      const { top: seen = 0 } = element.current?.getBoundingClientRect() ?? {};
      setTop(seen + window.scrollY);
    };
    look();
    const watcher = new ResizeObserver(look);
    for (const above of element.current?.closest("main")?.children ?? []) {
      watcher.observe(above);
    }
    return () => watcher.disconnect();
  }, [element]);
  return top;
}

const sizes = { cell: 52, gap: 6, around: 30 };

/** Until it is measured: as high as its highest stage. */
function estimate(row: OverviewRow | undefined): number {
  const highest = Math.max(1, ...(row?.stages ?? []).map(({ length }) => Math.min(length, 5)));
  return highest * sizes.cell + (highest - 1) * sizes.gap + sizes.around;
}
