import { useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

/** Whoever goes to another screen is at its beginning, and told its title; whoever comes first begins anywhere. */
export function useArrival() {
  const content = useRef<HTMLElement>(null);
  const path = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  const before = useRef(path);
  useEffect(() => {
    const { current: main } = content;
    if (main && before.current !== undefined && path !== before.current) {
      main.ariaLabel = document.title;
      main.focus({ preventScroll: true });
    }
    before.current = path;
  }, [path]);
  return {
    ref: content,
    tabIndex: -1,
    /** The title may become another one without going to another screen. */
    onBlur: () => content.current?.removeAttribute("aria-label"),
  };
}
