import type { Clients } from "../clients.ts";
import type { ProvideCredential } from "../credential.ts";
import type { LookHint } from "../look-hint.ts";
import type { CallObserver, WaitingWrites } from "../outside-calls.ts";
import type { Redactor } from "../redactor.ts";
import type { Runtime } from "../runtime.ts";
import type { Sightings } from "../sightings.ts";
import type { Configuration } from "./configuration.ts";
import { Credentials } from "./credentials.ts";
import { GitRepositories } from "./git-repositories.ts";
import { Images } from "./images.ts";
import type { Outside } from "./outside.ts";

export interface ClientsOptions extends Runtime {
  readonly configuration: Configuration;
  /** Credentials of the program's own, by name. */
  readonly provided: ReadonlyMap<string, ProvideCredential>;
  /** Told of every secret that is handed out. */
  readonly redactor: Redactor;
  /** Where clients may keep files while they are open. */
  readonly directory: string;
  /** In place of registries and remotes. @default those that are configured */
  readonly outside?: Outside | undefined;
  /** What the store that is open now knows of images. @default nothing */
  readonly sightings?: (() => Sightings | undefined) | undefined;
  /** Told of each call to the outside. @default nobody is */
  readonly observe?: CallObserver | undefined;
}

/** What also knows what became of the configuration. */
export interface ConfiguredClients extends Clients {
  /** Whether the registry at a host has wanted the credential so far: some let everybody in. */
  readonly wasAsked: (credential: string, host: string) => boolean;
  /**
   * Looks now at what may have changed, as far as somebody watches it. Waits for nothing.
   * @returns how many clients were told to look
   */
  readonly lookAt: (hint: LookHint) => number;
  /** What waits to be pushed. */
  readonly waitingWrites: () => readonly WaitingWrites[];
}

export interface ClosableClients extends ConfiguredClients {
  readonly close: () => Promise<void>;
}

/** Turns the configuration into clients: with what it calls, the one place that names every adapter. */
export function createClients(options: ClientsOptions): ClosableClients {
  const { configuration, provided, redactor, timers } = options;
  const configured = configuration.credentials;
  const credentials = new Credentials({ configured, provided, redactor, timers });
  const repositories = new GitRepositories({ ...options, credentials });
  const images = new Images({ ...options, credentials });
  return {
    repository: (request) => repositories.get(request),
    image: (request) => images.get(request),
    lookAt: (hint) => repositories.lookAt(hint) + images.lookAt(hint),
    wasAsked: (credential, host) => credentials.wasAsked(credential, host),
    waitingWrites: () => repositories.waitingWrites(),
    close: async () => {
      await Promise.all([repositories.close(), images.close()]);
    },
  };
}
