import type { RepositoryFixture } from "./repository-fixture.ts";

export interface LostAnswer {
  /** Whether Git gets the push whose answer is lost. */
  readonly landed: boolean;
  /** How many requests after it are cut off. @default 0 */
  readonly away?: number;
  /** Runs before the connection of the push breaks. */
  readonly meanwhile?: () => Promise<unknown>;
}

/**
 * The server breaks the connection of the next push, also when the transport repeats the request by
 * itself, and is away for a while.
 */
export function loseAnswer(
  fixture: RepositoryFixture,
  { landed, away = 0, meanwhile }: LostAnswer,
): void {
  let state: "before" | "lost" | "away" = "before";
  let left = away;
  fixture.server.intercept = (request, response) => {
    const isPush = `${request.method} ${request.url}` === fixture.pushRequest;
    if (state === "before" && isPush) {
      state = "lost";
      const breakOff = () => {
        void Promise.resolve(meanwhile?.()).finally(() => request.socket.destroy());
        return response;
      };
      response.write = () => true;
      response.end = breakOff;
      if (!landed) {
        breakOff();
      }
      return !landed;
    }
    if (state === "lost" && !isPush) {
      state = "away";
    }
    const isCut = state === "lost" || (state === "away" && left > 0);
    if (isCut) {
      left -= state === "away" ? 1 : 0;
      request.socket.destroy();
    }
    return isCut;
  };
}
