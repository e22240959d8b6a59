import { type RefObject, useEffect, useLayoutEffect } from "react";

type Inside = RefObject<HTMLElement | null>;

/** Gives the focus to the heading of the panel when what has it inside is taken away. */
export function useFocusPassedOn(inside: Inside): void {
  useLayoutEffect(() => {
    const element = inside.current;
    const heading = headingOver(inside);
    return () => {
      if (element?.contains(document.activeElement)) {
        heading?.focus();
      }
    };
  }, [inside]);
}

/** Gives the focus to the heading of the panel when a dialog ends and what had opened it is no longer there. */
export function useFocusAfterwards(inside: Inside, isDialogOpen: boolean): void {
  useEffect(() => {
    const heading = headingOver(inside);
    return () => {
      if (isDialogOpen && document.activeElement === document.body) {
        heading?.focus();
      }
    };
  }, [inside, isDialogOpen]);
}

function headingOver(inside: Inside) {
  return inside.current?.closest("aside, dialog")?.querySelector<HTMLElement>("h2");
}
