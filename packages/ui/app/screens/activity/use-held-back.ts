import { useState, useSyncExternalStore } from "react";
import { heldBack } from "../../view-model/activity/held-back.ts";

/** Who is scrolled down by no more than this still sees the top. */
const nearTop = 80;

/**
 * What is shown of a list that grows at its top, so that nothing moves under the eyes of who reads further down.
 *
 * @param list another one begins anew
 */
export function useHeldBack<Entry extends { readonly id: string }>(
  entries: readonly Entry[],
  list: string,
) {
  const isAtTop = useSyncExternalStore(followScroll, () => globalThis.scrollY <= nearTop);
  const newest = entries[0]?.id;
  const [held, setHeld] = useState({ list, top: newest });
  const isNew = isAtTop || held.list !== list;
  if (isNew && (held.list !== list || held.top !== newest)) {
    setHeld({ list, top: newest });
  }
  const showNewer = () => {
    setHeld({ list, top: newest });
    globalThis.scrollTo({ top: 0 });
  };
  return { ...heldBack(entries, isNew ? newest : held.top), showNewer };
}

function followScroll(listener: () => void): () => void {
  globalThis.addEventListener("scroll", listener, { passive: true });
  return () => globalThis.removeEventListener("scroll", listener);
}
