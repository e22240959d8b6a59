import { QueryClientProvider, useQuery, useQueryClient } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { isUnauthorized } from "./api/api-error.ts";
import { createClient } from "./api/client.ts";
import { keepCurrent } from "./api/keep-current.ts";
import { LiveEvents } from "./api/live.ts";
import { callerQuery } from "./api/queries.ts";
import { stream } from "./api/request.ts";
import { forgetShown } from "./api/session.ts";
import { LiveContext, useFollowing } from "./api/use-live.ts";
import { router } from "./router.tsx";
import { LoginScreen } from "./screens/login/login-screen.tsx";
import { UnreachableScreen } from "./screens/login/unreachable-screen.tsx";
import { forgetAnnouncements } from "./shell/announce.ts";

const client = createClient();

export function App() {
  return (
    <QueryClientProvider client={client}>
      <Gate />
    </QueryClientProvider>
  );
}

/** Nobody sees anything before it is known who they are, where that is asked. */
function Gate() {
  const { data: caller, error, isPending, errorUpdateCount } = useQuery(callerQuery);
  if (isUnauthorized(error)) {
    return <LoginScreen refusal={error} hadSession={caller !== undefined} />;
  }
  if (isPending && errorUpdateCount === 0) {
    return null;
  }
  return caller ? <Followed key={caller.actor} /> : <UnreachableScreen />;
}

/** Whoever is known is told what happens, and sees nothing of what another one was shown, also in another tab. */
function Followed() {
  const queries = useQueryClient();
  const [{ live, changed }] = useState(() => {
    forgetShown(queries);
    const { news, changed } = keepCurrent(queries);
    const connect = (since: string, signal: AbortSignal) =>
      stream("/events", { signal, headers: since === "" ? {} : { "last-event-id": since } });
    return { live: new LiveEvents({ news, connect }), changed };
  });
  useFollowing(live, changed);
  useEffect(() => forgetAnnouncements, []);
  return (
    <LiveContext value={live}>
      <RouterProvider router={router} />
    </LiveContext>
  );
}
