import { createContext, useContext, useEffect, useSyncExternalStore } from "react";
import type { Gathered } from "./gathered.ts";
import type { Connection, LiveEvents } from "./live.ts";

/** How long a page that nobody looks at goes on to follow what happens, in ms. */
const followsHidden = 60_000;

/** The connection of this page. */
export const LiveContext = createContext<LiveEvents | undefined>(undefined);

export function useConnection(): Connection {
  return useSyncExternalStore(useFollowed().subscribe, useFollowed().connection);
}

/** Tries again at once. */
export function useTryAgain(): () => void {
  const live = useFollowed();
  return () => live.open();
}

function useFollowed(): LiveEvents {
  const live = useContext(LiveContext);
  if (live === undefined) {
    throw new TypeError("the connection is known inside of LiveContext only");
  }
  return live;
}

/**
 * Follows what happens while somebody looks. A page in the background asks for nothing, and after a while leaves
 * its connection to others, of which a browser has few; when it is shown again it is told what it missed.
 */
export function useFollowing(live: LiveEvents, changed: Gathered): void {
  useEffect(() => {
    let leaving: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(leaving);
      if (document.hidden) {
        changed.pause();
        leaving = setTimeout(() => live.close(), followsHidden);
        return;
      }
      changed.resume();
      if (!live.isOpen) {
        live.open();
      }
    };
    const tryAgain = () => {
      if (!document.hidden) {
        live.open();
      }
    };
    look();
    document.addEventListener("visibilitychange", look);
    globalThis.addEventListener("online", tryAgain);
    return () => {
      clearTimeout(leaving);
      document.removeEventListener("visibilitychange", look);
      globalThis.removeEventListener("online", tryAgain);
      changed.pause();
      live.close();
    };
  }, [live, changed]);
}
