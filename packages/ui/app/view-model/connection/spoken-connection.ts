import { type ConnectionFailure, connectionWords } from "./connection-words.ts";

export type SpokenState =
  | { readonly kind: "connecting" | "live" }
  | { readonly kind: "lost"; readonly error: ConnectionFailure };

/** What is said of the connection by itself: that it was lost, and that it is there again. @param before said last */
export function spokenConnection(before: string, connection: SpokenState): string {
  if (connection.kind === "lost") {
    const { short, long } = connectionWords(connection.error);
    return `${short}. ${long}`;
  }
  return connection.kind === "live" && before !== "" ? "Live again" : before;
}
