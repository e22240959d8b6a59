import { useQuery } from "@tanstack/react-query";
import { callerQuery } from "../../api/queries.ts";
import { Button } from "../../parts/button.tsx";
import { LoginPage } from "./login-page.tsx";

/** Stands while no server says who asks, and goes by itself. */
export function UnreachableScreen() {
  const { refetch } = useQuery(callerQuery);
  return (
    <LoginPage title="The server does not answer">
      <p role="alert" className="text-ink-soft">
        It may be starting, or your network may be away. This page asks again every few seconds.
      </p>
      <Button onClick={() => void refetch()} className="self-start">
        Try again
      </Button>
    </LoginPage>
  );
}
