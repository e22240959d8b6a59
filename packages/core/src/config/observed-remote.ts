import { type PushResult, RateLimitedError, type Remote } from "@glu/git";
import type { CallObserver, GitCall } from "../outside-calls.ts";
import type { Timers } from "../runtime.ts";

export interface ObservedRemoteOptions {
  readonly observe: CallObserver;
  readonly timers: Timers;
}

interface Options {
  readonly signal: AbortSignal;
}

interface Kind<T> {
  readonly operation: GitCall["operation"];
  readonly outcomeOf?: (result: T) => GitCall["outcome"];
}

/** The same remote, and somebody who is told of each call. A question that changes nothing there is a look. */
export function observedRemote(remote: Remote, options: ObservedRemoteOptions): Remote {
  const { location } = remote;
  const tell = observer(location, options);
  return {
    location,
    listRefs: tell({ operation: "look" }, (request, call) => remote.listRefs(request, call)),
    fetch: tell({ operation: "fetch" }, (request, call) => remote.fetch(request, call)),
    log: tell({ operation: "fetch" }, (request, call) => remote.log(request, call)),
    recent: tell({ operation: "fetch" }, (request, call) => remote.recent(request, call)),
    contains: tell({ operation: "fetch" }, (request, call) => remote.contains(request, call)),
    push: tell({ operation: "push", outcomeOf: pushOutcome }, (request, call) =>
      remote.push(request, call),
    ),
    checkPush: (call) => remote.checkPush(call),
    close: () => remote.close(),
  };
}

function observer(remote: string, { observe, timers }: ObservedRemoteOptions) {
  return <Request, Call extends Options, T>(
    { operation, outcomeOf = () => "ok" }: Kind<T>,
    run: (request: Request, call: Call) => Promise<T>,
  ) =>
    async (request: Request, call: Call): Promise<T> => {
      const begin = timers.now();
      const ended = (outcome: GitCall["outcome"]) =>
        observe({ kind: "git", remote, operation, outcome, duration: timers.now() - begin });
      try {
        const result = await run(request, call);
        ended(outcomeOf(result));
        return result;
      } catch (error) {
        if (!call.signal.aborted) {
          ended(error instanceof RateLimitedError ? "limited" : "error");
        }
        throw error;
      }
    };
}

function pushOutcome(results: readonly PushResult[]): GitCall["outcome"] {
  const kinds = new Set(results.map(({ kind }) => kind));
  if (kinds.has("failed")) {
    return "error";
  }
  return kinds.has("refused") ? "refused" : kinds.has("stale") ? "conflict" : "ok";
}
