import { CliRemote, Repository } from "@glu/git";
import {
  type Credential,
  formatReference,
  ImageWatcher,
  parseReference,
  type Registry,
  registryFor,
} from "@glu/registry";
import type { Clients, ConfiguredRepository, ImageRequest, RepositoryRequest } from "../clients.ts";
import { NotConfiguredError } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import { closest } from "./closest.ts";
import type { Configuration } from "./configuration.ts";
import { resolveGitUrl, resolveReference } from "./local-locations.ts";

export interface ClientsOptions extends Runtime {
  readonly configuration: Configuration;
  /** Where clients may keep files while they are open. */
  readonly directory: string;
}

export interface ClosableClients extends Clients {
  readonly close: () => Promise<void>;
}

const defaultInterval = 10_000;
/** How long a push under way may take when everything ends, in ms. */
const closeDeadline = 2_000;
const defaultAuthor = { name: "glu", email: "glu@localhost" };

/** Turns the configuration into clients: the one place that names every adapter. */
export function createClients(options: ClientsOptions): ClosableClients {
  const factory = new ClientFactory(options);
  return {
    repository: (request) => factory.repository(request),
    image: (request) => factory.image(request),
    close: () => factory.close(),
  };
}

class ClientFactory {
  readonly #options: ClientsOptions;
  /** Whoever asks first for a repository says how often it is looked at. */
  readonly #repositories = new Map<string, Omit<ConfiguredRepository, "branch">>();
  readonly #registries = new Map<string, Registry>();
  readonly #watchers = new Map<string, ImageWatcher>();

  constructor(options: ClientsOptions) {
    this.#options = options;
  }

  repository(request: RepositoryRequest): ConfiguredRepository {
    const { sources, directory: folder } = this.#options.configuration;
    const configured = this.#lookUp("git", request, sources.git);
    const url = configured?.remote.url ?? resolveGitUrl(request.url ?? "", folder);
    const credential = configured?.remote.credential ?? request.credential;
    const interval = configured?.remote.interval ?? request.interval ?? defaultInterval;
    const { timers, logger, directory } = this.#options;
    const shared = reuse(this.#repositories, [url, credential], () => {
      const provider = this.#credential(credential);
      const remote = new CliRemote({ url, credential: provider, directory, timers, logger });
      const author = configured?.author ?? defaultAuthor;
      const options = { remote, author, interval, timers, logger, closeDeadline };
      return { repository: new Repository(options), interval };
    });
    return { ...shared, branch: configured?.default_branch };
  }

  image(request: ImageRequest): ImageWatcher {
    const { sources, directory } = this.#options.configuration;
    const configured = this.#lookUp("oci", request, sources.oci);
    const inline = resolveReference(request.reference ?? "", directory);
    const reference = parseReference(configured?.reference ?? inline);
    const credential = configured?.credential ?? request.credential;
    const interval = configured?.interval ?? request.interval ?? defaultInterval;
    const plainHttp = configured?.plain_http ?? request.plainHttp ?? false;
    const { timers } = this.#options;
    // The phases say what could not be read; once is enough.
    const logger = { ...this.#options.logger, warn: this.#options.logger.debug };
    const host = reference.kind === "layout" ? reference.path : reference.host;
    const registry = reuse(this.#registries, [host, credential, String(plainHttp)], () =>
      registryFor(reference, { credential: this.#credential(credential), plainHttp }),
    );
    const key = [formatReference(reference), credential, String(plainHttp)];
    return reuse(
      this.#watchers,
      key,
      () => new ImageWatcher({ registry, reference, interval, timers, logger }),
    );
  }

  async close(): Promise<void> {
    const repositories = [...this.#repositories.values()].map(({ repository }) => repository);
    const clients = [...this.#watchers.values(), ...repositories, ...this.#registries.values()];
    await Promise.allSettled(clients.map((client) => client.close()));
  }

  /** The entry of a name. A name without an entry is an error unless everything is given inline. */
  #lookUp<T>(
    kind: "git" | "oci",
    request: RepositoryRequest & ImageRequest,
    entries: Readonly<Record<string, T>>,
  ): T | undefined {
    const { name } = request;
    const entry = name !== undefined && Object.hasOwn(entries, name) ? entries[name] : undefined;
    if (name !== undefined && entry === undefined && !(request.url ?? request.reference)) {
      throw notConfigured(`sources.${kind}`, name, Object.keys(entries));
    }
    return entry;
  }

  #credential(name: string | undefined): (() => Promise<Credential>) | undefined {
    if (name === undefined) {
      return undefined;
    }
    const { credentials } = this.#options.configuration;
    const entry = Object.hasOwn(credentials, name) ? credentials[name] : undefined;
    if (!entry) {
      throw notConfigured("credentials", name, Object.keys(credentials));
    }
    const { username, password } = entry.basic;
    return async () => ({ username, password: password.reveal() });
  }
}

function reuse<T>(
  clients: Map<string, T>,
  key: readonly (string | undefined)[],
  create: () => T,
): T {
  const id = JSON.stringify(key);
  const client = clients.get(id) ?? create();
  clients.set(id, client);
  return client;
}

function notConfigured(
  section: string,
  name: string,
  names: readonly string[],
): NotConfiguredError {
  const near = closest(name, names);
  const hint = near === undefined ? "" : `; did you mean "${near}"?`;
  return new NotConfiguredError(
    `the configuration has no "${name}" under ${section}` +
      (hint || (names.length > 0 ? `; it has: ${names.join(", ")}` : "; add it to glu.yaml")),
  );
}
