import type { RemoteUrl } from "@glu/git";
import { Connections } from "@glu/registry/http";
import type { ForgeProvider } from "../clients.ts";
import { ProposalHub } from "../proposals/proposal-hub.ts";
import type { ProposerOptions } from "../proposers/open-proposer.ts";
import { locateForge } from "../proposers/provider.ts";
import type { Runtime } from "../runtime.ts";
import type { Credentials } from "./credentials.ts";
import { forgeToken } from "./forge-token.ts";

export interface ProposalHubsOptions extends Runtime {
  readonly credentials: Credentials;
}

export interface HubRequest {
  readonly remote: RemoteUrl;
  readonly provider: ForgeProvider | undefined;
  /** Where the forge is for people. @default the host of the remote */
  readonly url: string | undefined;
  /** The name of a credential. */
  readonly credential: string | undefined;
  readonly caFile: string | undefined;
  /** Between two looks, in ms. */
  readonly interval: number;
}

export interface LocatedHub {
  /** The forge and the repository, for messages. */
  readonly forge: string;
  readonly hub: () => Promise<ProposalHub>;
}

/** The forges that were asked for: one hub for each repository and whoever looks at it. */
export class ProposalHubs {
  readonly #options: ProposalHubsOptions;
  readonly #hubs = new Map<string, Promise<ProposalHub>>();
  readonly #connections = new Set<Connections>();

  constructor(options: ProposalHubsOptions) {
    this.#options = options;
  }

  /** @throws {DefinitionError} if it cannot be told which forge it is, or the credential is of no use. */
  locate(request: HubRequest): LocatedHub {
    const { remote, provider, url, credential: name } = request;
    const location = locateForge(remote.url, { provider, url });
    const target = `the forge of ${remote.url}`;
    const token = forgeToken(this.#options.credentials, { name, target });
    const key = JSON.stringify([remote.url, provider, url, name]);
    const hub = () => {
      const opened = this.#hubs.get(key) ?? this.#open(request, { location, token });
      this.#hubs.set(key, opened);
      return opened;
    };
    return { forge: location.repository.name, hub };
  }

  async close(): Promise<void> {
    for (const opened of this.#hubs.values()) {
      const hub = await opened.catch(() => undefined);
      hub?.close();
    }
    await Promise.all([...this.#connections].map((connections) => connections.close()));
  }

  async #open(
    { caFile, interval }: HubRequest,
    access: Pick<ProposerOptions, "location" | "token">,
  ): Promise<ProposalHub> {
    const { timers, logger } = this.#options;
    const connections = new Connections({ environment: process.env, caFile });
    this.#connections.add(connections);
    const { openProposer } = await import("../proposers/open-proposer.ts");
    const proposer = await openProposer({ ...access, connections, timers });
    return new ProposalHub({ proposer, interval, timers, logger });
  }
}
