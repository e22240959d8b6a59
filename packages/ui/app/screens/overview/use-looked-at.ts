import { type FocusEvent, useEffect, useState } from "react";

/** Whether somebody looks at something: their pointer or focus is in it, or they have scrolled down. */
export function useLookedAt() {
  const [isPointedAt, setPointedAt] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const isScrolled = useScrolled();
  return {
    isLookedAt: isPointedAt || isFocused || isScrolled,
    handlers: {
      onPointerEnter: () => setPointedAt(true),
      onPointerLeave: () => setPointedAt(false),
      onFocus: () => setFocused(true),
      onBlur: ({ currentTarget, relatedTarget }: FocusEvent) =>
        setFocused(relatedTarget !== null && currentTarget.contains(relatedTarget)),
    },
  };
}

function useScrolled(): boolean {
  const [isScrolled, setScrolled] = useState(() => window.scrollY > 0);
  useEffect(() => {
    const look = () => setScrolled(window.scrollY > 0);
    window.addEventListener("scroll", look, { passive: true });
    return () => window.removeEventListener("scroll", look);
  }, []);
  return isScrolled;
}
