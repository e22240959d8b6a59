import type { Connections } from "@glu/registry/http";
import type { ForgeProvider } from "../clients.ts";
import { type CallObserver, outcomeOf } from "../outside-calls.ts";
import type { Proposer } from "../proposer.ts";
import type { Timers } from "../runtime.ts";
import type { CallOptions } from "../source.ts";
import { type ExchangeObserver, ForgeApi } from "./forge-api.ts";
import type { ForgeLocation } from "./provider.ts";

export interface ProposerOptions {
  readonly location: ForgeLocation;
  /** Asked for before each request: it may be one that expires. */
  readonly token: (options: CallOptions) => Promise<string>;
  readonly connections: Connections;
  readonly timers: Timers;
  /** Told of each request. @default nobody is */
  readonly observe?: CallObserver | undefined;
}

interface Manner {
  readonly scheme: "Bearer" | "token";
  readonly headers: Readonly<Record<string, string>>;
  /** Between two changes, in ms. */
  readonly pace: number;
}

const manners: Readonly<Record<ForgeProvider, Manner>> = {
  github: {
    scheme: "Bearer",
    headers: { accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" },
    // "Best practices for using the REST API": at least a second between two requests that change.
    pace: 1000,
  },
  gitlab: { scheme: "Bearer", headers: { accept: "application/json" }, pace: 0 },
  gitea: { scheme: "token", headers: { accept: "application/json" }, pace: 0 },
};

/** The client of a forge. Sends nothing yet, and loads only what this forge needs. */
export async function openProposer(options: ProposerOptions): Promise<Proposer> {
  const { location, token, connections, timers, observe } = options;
  const { provider, repository, api: url } = location;
  const { scheme, headers, pace } = manners[provider];
  const api = new ForgeApi({
    name: repository.name,
    url,
    headers: { "user-agent": "glu", ...headers },
    authorization: async (call) => `${scheme} ${await token(call)}`,
    connections,
    timers,
    pace,
    observe: observe && forgeObserver(new URL(repository.web).host, observe),
  });
  switch (provider) {
    case "github": {
      const { GithubProposer } = await import("./github.ts");
      return new GithubProposer(api, repository);
    }
    case "gitlab": {
      const { GitlabProposer } = await import("./gitlab.ts");
      return new GitlabProposer(api, repository);
    }
    case "gitea": {
      const { GiteaProposer } = await import("./gitea.ts");
      return new GiteaProposer(api, repository);
    }
  }
}

function forgeObserver(forge: string, observe: CallObserver): ExchangeObserver {
  return ({ status, isLimited, duration }) => {
    const outcome = isLimited ? "limited" : outcomeOf(status);
    observe({ kind: "forge", forge, outcome, duration });
  };
}
