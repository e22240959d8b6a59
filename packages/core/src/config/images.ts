import {
  type ExchangeObserver,
  formatReference,
  type ImageReference,
  ImageWatcher,
  parseReference,
  type Registry,
  RequestBudget,
  registryFor,
  type Selection,
} from "@glu/registry";
import type { ImageRequest } from "../clients.ts";
import type { LookHint } from "../look-hint.ts";
import { type CallObserver, outcomeOf } from "../outside-calls.ts";
import type { Logger, Runtime } from "../runtime.ts";
import type { Sightings } from "../sightings.ts";
import { hostOf } from "./check-images.ts";
import { selectionOf } from "./check-selections.ts";
import type { Configuration } from "./configuration.ts";
import type { Credentials } from "./credentials.ts";
import { HintedLooks } from "./hinted-looks.ts";
import { hintedImages, placeOfImage } from "./hinted-places.ts";
import { imageMemory } from "./image-memory.ts";
import { resolveReference } from "./local-locations.ts";
import { lookUpUnlessInline } from "./look-up.ts";
import type { Outside } from "./outside.ts";

export interface ImagesOptions extends Runtime {
  readonly configuration: Configuration;
  readonly credentials: Credentials;
  /** In place of registries. @default those that are configured */
  readonly outside?: Outside | undefined;
  /** What earlier watchers have seen: that of the store, which may be another one later. @default nothing */
  readonly sightings?: (() => Sightings | undefined) | undefined;
  /** Told of each request. @default nobody is */
  readonly observe?: CallObserver | undefined;
}

/** What is asked for, with what is configured in place of what was given. */
interface Wanted {
  readonly reference: ImageReference;
  readonly selection: Selection | undefined;
  readonly credential: string | undefined;
  readonly interval: number;
  readonly labels: boolean;
  readonly plainHttp: boolean;
  readonly caFile: string | undefined;
  readonly tokenHosts: readonly string[] | undefined;
}

const defaultInterval = 10_000;
/** Between two looks that hints ask for, in ms: few requests, which have a budget. */
const hintRest = 250;

/** The images that were asked for, each watched once, with one client per registry and credential. */
export class Images {
  readonly #options: ImagesOptions;
  readonly #registries = new Map<string, Registry>();
  readonly #watchers = new Map<string, ImageWatcher>();
  readonly #budgets = new Map<string, RequestBudget>();
  readonly #looks: HintedLooks;
  #sightings: Sightings | undefined;

  constructor(options: ImagesOptions) {
    this.#options = options;
    this.#looks = new HintedLooks({ timers: options.timers, rest: hintRest });
  }

  /**
   * What is configured wins.
   *
   * @throws {NotConfiguredError} for a name without an entry, unless everything is given inline.
   * @throws {DefinitionError}
   * @throws {InvalidSelectionError}
   */
  get(request: ImageRequest): ImageWatcher {
    const wanted = this.#wanted(request);
    const { reference, selection, interval, labels } = wanted;
    const { timers, random, logger: all } = this.#options;
    const logger = withoutWarnings(all);
    const registry = this.#registry(wanted);
    const key = [formatReference(reference), selection, labels, ...accessKey(wanted)];
    const chosen = { registry, reference, selection, interval, labels };
    const options = { ...chosen, timers, random, logger };
    const sightings = this.#currentSightings();
    const memory = sightings && imageMemory(reference, sightings);
    return reuse(this.#watchers, key, () => new ImageWatcher({ ...options, ...memory }));
  }

  /** With another store, images are watched anew: what was found with the last one may not hold for it. */
  #currentSightings(): Sightings | undefined {
    const sightings = this.#options.sightings?.();
    if (sightings !== this.#sightings) {
      this.#sightings = sightings;
      for (const watcher of this.#watchers.values()) {
        void watcher.close();
      }
      this.#watchers.clear();
    }
    return sightings;
  }

  /** @returns how many images are looked at */
  lookAt(hint: LookHint): number {
    const all = [...this.#watchers.values()].filter(({ isWatched }) => isWatched);
    const told = hintedImages(
      hint,
      all.map((watcher) => ({ watcher, place: placeOfImage(watcher.reference) })),
    );
    for (const { watcher } of told) {
      this.#looks.ask(watcher, () => watcher.hurry());
    }
    return told.length;
  }

  async close(): Promise<void> {
    this.#looks.close();
    const clients = [...this.#watchers.values(), ...this.#registries.values()];
    await Promise.allSettled(clients.map((client) => client.close()));
  }

  #wanted(request: ImageRequest): Wanted {
    const { configuration, outside } = this.#options;
    const { sources, directory } = configuration;
    const configured = lookUpUnlessInline(
      { path: "sources.oci", entries: sources.oci },
      request.name,
      request.reference,
    );
    const inline = resolveReference(request.reference ?? "", directory);
    return {
      reference: parseReference(configured?.reference ?? inline),
      selection: configured?.select ? selectionOf(configured.select) : request.select,
      credential: configured?.credential ?? request.credential,
      interval: outside?.interval ?? configured?.interval ?? request.interval ?? defaultInterval,
      labels: configured?.labels ?? request.labels ?? true,
      plainHttp: configured?.plain_http ?? request.plainHttp ?? false,
      caFile: configured?.ca_file,
      tokenHosts: configured?.token_hosts ?? request.tokenHosts,
    };
  }

  #registry(wanted: Wanted): Registry {
    const { reference, credential: name, plainHttp, caFile, tokenHosts } = wanted;
    const { credentials, timers, outside } = this.#options;
    const host = hostOf(reference);
    return reuse(this.#registries, [host, ...accessKey(wanted)], () => {
      if (outside) {
        return outside.registry(reference);
      }
      const credential = credentials.forRegistry({
        name,
        target: formatReference(reference),
        host,
      });
      const budget = this.#budget(host);
      const access = { credential, plainHttp, caFile, tokenHosts };
      return registryFor(reference, { ...access, budget, timers, observe: this.#observer(host) });
    });
  }

  #observer(registry: string): ExchangeObserver | undefined {
    const { observe } = this.#options;
    return (
      observe &&
      (({ status, duration, remaining }) => {
        observe({ kind: "registry", registry, outcome: outcomeOf(status), duration, remaining });
      })
    );
  }

  /** One per host, whoever asks. */
  #budget(host: string): RequestBudget {
    const { configuration, timers } = this.#options;
    const [rate] = Object.values(configuration.sources.oci)
      .filter(({ reference }) => hostOf(parseReference(reference)) === host)
      .flatMap(({ requests_per_second: requests }) => requests ?? []);
    return reuse(
      this.#budgets,
      [host],
      () => new RequestBudget({ timers, ...(rate !== undefined && { rate, burst: 2 * rate }) }),
    );
  }
}

/** The phases say what could not be read; once is enough. */
function withoutWarnings(logger: Logger): Logger {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.debug(fields, message),
    error: (fields, message) => logger.error(fields, message),
  };
}

function accessKey({ credential, plainHttp, caFile, tokenHosts }: Wanted): readonly unknown[] {
  return [credential, plainHttp, caFile, tokenHosts];
}

function reuse<T>(clients: Map<string, T>, key: readonly unknown[], create: () => T): T {
  const id = JSON.stringify(key);
  const client = clients.get(id) ?? create();
  clients.set(id, client);
  return client;
}
