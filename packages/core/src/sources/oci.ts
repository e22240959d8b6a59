import type { Descriptor, ImageWatcher } from "@glu/registry";
import { type Duration, parseInterval } from "../duration.ts";
import type { Resource } from "../resource.ts";
import type { CallOptions, Observation, Reader, Source, SourceEvent } from "../source.ts";

/** A descriptor of the OCI image specification, with the annotations of the manifest it points to. */
export type OCIDescriptor = Descriptor;

/** What a resource must be able to do to be read from an OCI registry. */
export interface OCIResource extends Resource {
  /** Takes over what is promoted, such as the digest. */
  readFromOCIDescriptor(descriptor: OCIDescriptor): void | Promise<void>;
}

/** An image, without an entry in the configuration. */
export interface OCISourceOptions {
  /** An entry under `sources.oci`; what stands there wins. */
  readonly name?: string;
  /** Such as `ghcr.io/acme/app:latest` or `oci-layout:./images:latest`. */
  readonly reference: string;
  /** The name of an entry under `credentials`. @default anonymous */
  readonly credential?: string;
  /** Time between two looks at the registry. @default "10s" */
  readonly interval?: Duration;
  /** Speak http instead of https. @default false */
  readonly plainHttp?: boolean;
}

/**
 * The image that a reference in an OCI registry points to. It is read-only: nothing is promoted into it.
 *
 * @param source the name of an entry under `sources.oci`, or everything inline
 */
export function oci(source: string | OCISourceOptions): Source<OCIResource> {
  const given: Partial<OCISourceOptions> = typeof source === "string" ? { name: source } : source;
  const { interval, ...request } = given;
  const period = interval === undefined ? {} : { interval: parseInterval(interval) };
  return {
    kind: "oci",
    name: given.name ?? given.reference,
    open: async ({ clients }) => new ImageReader(clients.image({ ...request, ...period })),
  };
}

class ImageReader implements Reader<OCIResource> {
  readonly interval: number;
  readonly #watcher: ImageWatcher;

  constructor(watcher: ImageWatcher) {
    this.interval = watcher.interval;
    this.#watcher = watcher;
  }

  async read(resource: OCIResource, { signal }: CallOptions): Promise<Observation> {
    const { descriptor } = await this.#watcher.current({ signal });
    await resource.readFromOCIDescriptor(descriptor);
    return {
      kind: "found",
      annotations: { ...descriptor.annotations, "dev.getglu.oci.image.url": this.#watcher.name },
    };
  }

  async refresh({ signal }: CallOptions): Promise<void> {
    await this.#watcher.current({ signal, fresh: true });
  }

  watch(notify: (event: SourceEvent) => void): () => void {
    return this.#watcher.watch(notify);
  }
}
