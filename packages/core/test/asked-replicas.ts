import assert from "node:assert/strict";
import type { ProblemView } from "@glu/core/api-types";
import { afterEach } from "vitest";
import { ReplicaServers, type ReplicaServersOptions } from "./replica-servers.ts";

/** Which server tends a pipeline, unless something else is said. */
const tended = { left: 0, right: 1 };

/** What is asked of servers that share two pipelines. */
export class AskedReplicas {
  #servers: ReplicaServers | undefined;

  get servers(): ReplicaServers {
    assert.ok(this.#servers, "no servers were started");
    return this.#servers;
  }

  readonly start = async (
    options: Partial<ReplicaServersOptions> = {},
    count = 2,
  ): Promise<void> => {
    this.#servers = new ReplicaServers({ tended, ...options });
    await this.#servers.start(count);
  };

  readonly ask = (number: number, path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${this.servers.at(number).url}/api/v1${path}`, init);

  readonly get = async <T>(number: number, path: string, init: RequestInit = {}): Promise<T> => {
    const answer = await this.ask(number, path, init);
    const body: unknown = await answer.json();
    assert.ok(answer.ok, `${path}: ${JSON.stringify(body)}`);
    return body as T;
  };

  readonly problemAt = async (number: number, path: string, init: RequestInit = {}) => {
    const answer = await this.ask(number, path, init);
    const retryAfter = answer.headers.get("retry-after");
    const body = (await answer.json()) as ProblemView;
    return { status: answer.status, retryAfter, body };
  };
}

/** For the tests of a file: each starts servers of its own, which end with it. */
export function useReplicas(): AskedReplicas {
  const replicas = new AskedReplicas();
  afterEach(() => replicas.servers.close());
  return replicas;
}

export function performPath(name: string): string {
  return `/pipelines/${name}/from/draft/to/${name}-shelf/perform`;
}

/** Of people, and of one who may only look. */
export const tokens = {
  ada: { token: "token-of-ada-0123456789", role: "operator" },
  vic: { token: "token-of-vic-0123456789", role: "viewer" },
  rita: { token: "token-of-rita-0123456789", role: "operator", pipelines: ["right"] },
  liv: { token: "token-of-liv-0123456789", role: "operator", pipelines: ["left"] },
};
/** Servers that want to know who asks. */
export const closed = { server: { auth: { mode: "token", tokens } } };

/** The same request, by somebody. */
export function as(name: keyof typeof tokens, init: RequestInit = {}): RequestInit {
  const headers = new Headers(init.headers);
  headers.set("authorization", `Bearer ${tokens[name].token}`);
  return { ...init, headers };
}
