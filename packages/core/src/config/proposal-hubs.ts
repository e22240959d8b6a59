import type { RemoteUrl } from "@glu/git";
import { Connections } from "@glu/registry/http";
import type { ForgeProvider } from "../clients.ts";
import type { LookHint } from "../look-hint.ts";
import type { CallObserver } from "../outside-calls.ts";
import { ProposalHub } from "../proposals/proposal-hub.ts";
import type { ProposerOptions } from "../proposers/open-proposer.ts";
import { locateForge } from "../proposers/provider.ts";
import type { Runtime } from "../runtime.ts";
import type { Credentials } from "./credentials.ts";
import { forgeToken } from "./forge-token.ts";
import { HintedLooks } from "./hinted-looks.ts";
import { hintedRemotes, type Place, placeOfRemote } from "./hinted-places.ts";

export interface ProposalHubsOptions extends Runtime {
  readonly credentials: Credentials;
  /** Told of each request. @default nobody is */
  readonly observe?: CallObserver | undefined;
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

interface OpenedHub {
  readonly opened: Promise<ProposalHub>;
  readonly place: Place | undefined;
}

/** Between two looks that hints ask for, in ms: forges count what they are asked. */
const hintRest = 1_000;

/** The forges that were asked for: one hub for each repository and whoever looks at it. */
export class ProposalHubs {
  readonly #options: ProposalHubsOptions;
  readonly #hubs = new Map<string, OpenedHub>();
  readonly #looks: HintedLooks;
  readonly #connections = new Set<Connections>();

  constructor(options: ProposalHubsOptions) {
    this.#options = options;
    this.#looks = new HintedLooks({ timers: options.timers, rest: hintRest });
  }

  /** @throws {DefinitionError} if it cannot be told which forge it is, or the credential is of no use. */
  locate(request: HubRequest): LocatedHub {
    const { remote, provider, url, credential: name } = request;
    const location = locateForge(remote.url, { provider, url });
    const target = `the forge of ${remote.url}`;
    const token = forgeToken(this.#options.credentials, { name, target });
    const key = JSON.stringify([remote.url, provider, url, name]);
    const hub = () => {
      const hub = this.#hubs.get(key) ?? {
        opened: this.#open(request, { location, token }),
        place: placeOfRemote(remote.url),
      };
      this.#hubs.set(key, hub);
      return hub.opened;
    };
    return { forge: location.repository.name, hub };
  }

  /** @returns how many are looked at */
  lookAt(hint: LookHint): number {
    const told = hintedRemotes(hint, [...this.#hubs.values()]);
    for (const hub of told) {
      this.#looks.ask(hub, async () => (await hub.opened).hurry());
    }
    return told.length;
  }

  async close(): Promise<void> {
    this.#looks.close();
    for (const { opened } of this.#hubs.values()) {
      const hub = await opened.catch(() => undefined);
      hub?.close();
    }
    await Promise.all([...this.#connections].map((connections) => connections.close()));
  }

  async #open(
    { caFile, interval }: HubRequest,
    access: Pick<ProposerOptions, "location" | "token">,
  ): Promise<ProposalHub> {
    const { timers, logger, observe } = this.#options;
    const connections = new Connections({ environment: process.env, caFile });
    this.#connections.add(connections);
    const { openProposer } = await import("../proposers/open-proposer.ts");
    const proposer = await openProposer({ ...access, connections, timers, observe });
    return new ProposalHub({ proposer, interval, timers, logger });
  }
}
