import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { isLimited, isUnauthorized, mayPass } from "./api-error.ts";
import { callerQuery } from "./queries.ts";

/** Whatever is asked for, a session that has ended is noticed. */
export function createClient(): QueryClient {
  const askWho = (error: Error) => {
    const known = client.getQueryState(callerQuery.queryKey);
    if (isUnauthorized(error) && known?.status === "success") {
      void client.invalidateQueries(callerQuery);
    }
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: askWho }),
    mutationCache: new MutationCache({ onError: askWho }),
    defaultOptions: {
      queries: {
        // What changes is told, so nothing grows old by itself.
        staleTime: 60_000,
        // A server on this machine is there without any network.
        networkMode: "always",
        retry: (failures, error) => failures < 2 && mayPass(error) && !isLimited(error),
      },
      mutations: { networkMode: "always" },
    },
  });
  return client;
}
