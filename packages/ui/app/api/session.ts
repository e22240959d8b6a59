import type { QueryClient } from "@tanstack/react-query";
import { callerQuery } from "./queries.ts";
import { post, remove } from "./request.ts";

/** @throws {ApiError} if the token is not taken. */
export async function logIn(client: QueryClient, token: string): Promise<void> {
  await post("/session", { token });
  await forget(client);
}

/** @throws {ApiError} */
export async function logOut(client: QueryClient): Promise<void> {
  await remove("/session");
  await forget(client);
}

/** What one person was shown is not for the next one. */
async function forget(client: QueryClient): Promise<void> {
  const asking = client.resetQueries({ queryKey: callerQuery.queryKey });
  forgetShown(client);
  await asking;
}

/** Forgets all but who asks. */
export function forgetShown(client: QueryClient): void {
  client.removeQueries({
    predicate: ({ queryKey: [kind] }) => kind !== callerQuery.queryKey[0],
  });
}
