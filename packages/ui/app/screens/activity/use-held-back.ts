import { useState, useSyncExternalStore } from "react";
import { heldBack } from "../../view-model/activity/held-back.ts";

/** Who is scrolled down by no more than this still sees the top. */
const nearTop = 80;

/** What is shown of a list that grows at its top, so that nothing moves under the eyes of who reads further down. */
export function useHeldBack<Entry extends { readonly id: string }>(entries: readonly Entry[]) {
  const isAtTop = useSyncExternalStore(followScroll, () => globalThis.scrollY <= nearTop);
  const newest = entries[0]?.id;
  const [top, setTop] = useState(newest);
  if (isAtTop && top !== newest) {
    setTop(newest);
  }
  const showNewer = () => {
    setTop(newest);
    globalThis.scrollTo({ top: 0 });
  };
  return { ...heldBack(entries, isAtTop ? newest : top), showNewer };
}

function followScroll(listener: () => void): () => void {
  globalThis.addEventListener("scroll", listener, { passive: true });
  return () => globalThis.removeEventListener("scroll", listener);
}
