import type { GitServer } from "@glu/git/testing";

export interface PushFault {
  /** Whether Git gets the push before its connection breaks. */
  readonly landed: boolean;
  /** What happens at that moment. */
  readonly meanwhile: () => void;
}

/** Breaks the connection of the next push to any repository; gives how to leave it alone after all. */
export function breakNextPush(server: GitServer, { landed, meanwhile }: PushFault): () => void {
  const leave = () => {
    server.intercept = undefined;
  };
  server.intercept = (request, response) => {
    if (request.method !== "POST" || !request.url?.endsWith("/git-receive-pack")) {
      return false;
    }
    leave();
    const breakOff = () => {
      meanwhile();
      request.socket.destroy();
      return response;
    };
    if (!landed) {
      breakOff();
      return true;
    }
    response.write = () => true;
    response.end = breakOff;
    return false;
  };
  return leave;
}
