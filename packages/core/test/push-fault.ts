import type { GitServer } from "@glu/core/testing";
import type { GluProcess } from "./glu-process.ts";

export interface BrokenPush {
  /** Whether Git gets the push before the connection breaks. */
  readonly landed: boolean;
  /** Killed at that moment. @default it lives, and its connection breaks */
  readonly kill?: GluProcess | undefined;
}

/** Breaks the connection of the next push to a repository, before or after Git has it. */
export function breakNextPush(
  server: GitServer,
  repository: string,
  { landed, kill }: BrokenPush,
): void {
  const path = `/${repository}.git/git-receive-pack`;
  const { intercept } = server;
  server.intercept = (request, response) => {
    if (request.method !== "POST" || request.url !== path) {
      return intercept?.(request, response) ?? false;
    }
    server.intercept = intercept;
    const breakOff = () => {
      kill?.signal("SIGKILL");
      request.socket.destroy();
      return response;
    };
    response.write = () => true;
    response.end = breakOff;
    if (landed) {
      return intercept?.(request, response) ?? false;
    }
    breakOff();
    return true;
  };
}
