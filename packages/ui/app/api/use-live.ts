import { useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useSyncExternalStore } from "react";
import type { Connection, LiveEvents } from "./live.ts";

const pollEvery = 10_000;

/** The connection of this page. */
export const LiveContext = createContext<LiveEvents | undefined>(undefined);

export function useConnection(): Connection {
  const live = useContext(LiveContext);
  if (live === undefined) {
    throw new TypeError("the connection is known inside of LiveContext only");
  }
  return useSyncExternalStore(live.subscribe, live.connection);
}

/** Asks for what is shown every 10 seconds while nobody tells what happens. */
export function usePollingWhileLost(): void {
  const client = useQueryClient();
  const { kind } = useConnection();
  useEffect(() => {
    if (kind !== "lost") {
      return;
    }
    const polling = setInterval(() => void client.invalidateQueries(), pollEvery);
    return () => clearInterval(polling);
  }, [client, kind]);
}
