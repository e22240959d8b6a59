import { useQuery } from "@tanstack/react-query";
import { callerQuery } from "./queries.ts";

/** Whether whoever looks may change anything; a viewer is not shown what they may not do. */
export function useMayAct(): boolean {
  const { data: caller } = useQuery(callerQuery);
  return caller?.role === "operator";
}
