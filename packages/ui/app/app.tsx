import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { isUnauthorized } from "./api/api-error.ts";
import { keepCurrent } from "./api/keep-current.ts";
import { LiveEvents } from "./api/live.ts";
import { callerQuery } from "./api/queries.ts";
import { LiveContext } from "./api/use-live.ts";
import { router } from "./router.tsx";
import { LoginScreen } from "./screens/login/login-screen.tsx";

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // What changes is told, so nothing grows old by itself.
      staleTime: 60_000,
      retry: (failures, error) => failures < 2 && !isUnauthorized(error),
    },
  },
});

export function App() {
  return (
    <QueryClientProvider client={client}>
      <Gate />
    </QueryClientProvider>
  );
}

/** Nobody sees anything before it is known who they are, where that is asked. */
function Gate() {
  const { data: caller, error, isPending } = useQuery(callerQuery);
  if (isPending) {
    return null;
  }
  if (caller === undefined && isUnauthorized(error)) {
    return <LoginScreen />;
  }
  return <Followed key={caller?.actor} />;
}

/** Whoever is known is told what happens. */
function Followed() {
  const [live] = useState(() => new LiveEvents(keepCurrent(client)));
  useEffect(() => {
    live.open();
    return () => live.close();
  }, [live]);
  return (
    <LiveContext value={live}>
      <RouterProvider router={router} />
    </LiveContext>
  );
}
