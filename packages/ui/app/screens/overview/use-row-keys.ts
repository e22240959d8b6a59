import { type KeyboardEvent, useEffect, useRef } from "react";
import type { VirtualRows } from "./use-virtual-rows.ts";

/** Up and down go from pipeline to pipeline, also to those that are not on the page yet. */
export function useRowKeys(rows: VirtualRows, keepOnPage: (place: number) => void) {
  const asked = useRef<number>(undefined);
  useEffect(() => {
    if (asked.current !== undefined) {
      const link = document.querySelector<HTMLElement>(`[data-index="${asked.current}"] a`);
      asked.current = link ? undefined : asked.current;
      link?.focus({ preventScroll: true });
    }
  });
  return (event: KeyboardEvent<HTMLElement>) => {
    const step = new Map([
      ["ArrowDown", 1],
      ["ArrowUp", -1],
    ]).get(event.key);
    const next = placeOf(event.target) + (step ?? Number.NaN);
    if (next >= 0 && next < rows.options.count) {
      event.preventDefault();
      asked.current = next;
      keepOnPage(next);
      rows.scrollToIndex(next, { align: "auto" });
    }
  };
}

/** In which row something is, from 0 on. */
export function placeOf(target: EventTarget): number {
  const row = target instanceof Element ? target.closest("[data-index]") : null;
  return Number(row?.getAttribute("data-index") ?? Number.NaN);
}
