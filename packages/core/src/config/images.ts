import {
  formatReference,
  ImageWatcher,
  parseReference,
  type Registry,
  registryFor,
} from "@glu/registry";
import type { ImageRequest } from "../clients.ts";
import type { Runtime } from "../runtime.ts";
import type { Configuration } from "./configuration.ts";
import { accessWith } from "./credentials.ts";
import { resolveReference } from "./local-locations.ts";
import { lookUpUnlessInline } from "./look-up.ts";

export interface ImagesOptions extends Runtime {
  readonly configuration: Configuration;
}

const defaultInterval = 10_000;

/** The images that were asked for, each watched once, with one client per registry and credential. */
export class Images {
  readonly #options: ImagesOptions;
  readonly #registries = new Map<string, Registry>();
  readonly #watchers = new Map<string, ImageWatcher>();

  constructor(options: ImagesOptions) {
    this.#options = options;
  }

  /**
   * What is configured wins.
   *
   * @throws {NotConfiguredError} for a name without an entry, unless everything is given inline.
   * @throws {DefinitionError}
   */
  get(request: ImageRequest): ImageWatcher {
    const { sources, credentials, directory } = this.#options.configuration;
    const configured = lookUpUnlessInline(
      { path: "sources.oci", entries: sources.oci },
      request.name,
      request.reference,
    );
    const inline = resolveReference(request.reference ?? "", directory);
    const reference = parseReference(configured?.reference ?? inline);
    const name = configured?.credential ?? request.credential;
    const interval = configured?.interval ?? request.interval ?? defaultInterval;
    const plainHttp = configured?.plain_http ?? request.plainHttp ?? false;
    const { timers } = this.#options;
    // The phases say what could not be read; once is enough.
    const logger = { ...this.#options.logger, warn: this.#options.logger.debug };
    const target = formatReference(reference);
    const { credential } = accessWith(credentials, { name, use: "registry", target });
    const host = reference.kind === "layout" ? reference.path : reference.host;
    const registry = reuse(this.#registries, [host, name, String(plainHttp)], () =>
      registryFor(reference, { credential, plainHttp }),
    );
    return reuse(
      this.#watchers,
      [target, name, String(plainHttp)],
      () => new ImageWatcher({ registry, reference, interval, timers, logger }),
    );
  }

  async close(): Promise<void> {
    const clients = [...this.#watchers.values(), ...this.#registries.values()];
    await Promise.allSettled(clients.map((client) => client.close()));
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
