import type { Clients } from "../clients.ts";
import type { Runtime } from "../runtime.ts";
import type { Configuration } from "./configuration.ts";
import { GitRepositories } from "./git-repositories.ts";
import { Images } from "./images.ts";

export interface ClientsOptions extends Runtime {
  readonly configuration: Configuration;
  /** Where clients may keep files while they are open. */
  readonly directory: string;
}

export interface ClosableClients extends Clients {
  readonly close: () => Promise<void>;
}

/** Turns the configuration into clients: with what it calls, the one place that names every adapter. */
export function createClients(options: ClientsOptions): ClosableClients {
  const repositories = new GitRepositories(options);
  const images = new Images(options);
  return {
    repository: (request) => repositories.get(request),
    image: (request) => images.get(request),
    close: async () => {
      await Promise.all([repositories.close(), images.close()]);
    },
  };
}
