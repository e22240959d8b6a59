import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError, isUnauthorized } from "./api-error.ts";
import { callerQuery } from "./queries.ts";

/** Whatever is asked for, a session that has ended is noticed. */
export function createClient(): QueryClient {
  const askWho = (error: Error) => {
    if (isUnauthorized(error)) {
      void client.invalidateQueries(callerQuery);
    }
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, { queryKey: [kind] }) => {
        if (kind !== callerQuery.queryKey[0]) {
          askWho(error);
        }
      },
    }),
    mutationCache: new MutationCache({ onError: askWho }),
    defaultOptions: {
      queries: {
        // What changes is told, so nothing grows old by itself.
        staleTime: 60_000,
        // A server on this machine is there without any network.
        networkMode: "always",
        retry: (failures, error) => failures < 2 && mayPass(error),
      },
      mutations: { networkMode: "always" },
    },
  });
  return client;
}

/** What the server refuses it refuses again. */
function mayPass(error: Error): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status >= 500;
}
