import type {
  Descriptor,
  Image,
  ImageIndex,
  ImageManifest,
  ImageReference,
  ImageWatcher,
  Selection,
} from "@glu/registry";
import { type Duration, parseInterval } from "../duration.ts";
import type { Resource } from "../resource.ts";
import type { CallOptions, Observation, Reader, Source, SourceEvent } from "../source.ts";
import { cleanAnnotations } from "./clean-annotations.ts";

/** A descriptor of the OCI image specification, with the annotations of the manifest it points to. */
export type OCIDescriptor = Descriptor;

/** An image for one platform: what is in it. */
export type OCIManifest = ImageManifest;

/** An image for several platforms: which there are. */
export type OCIIndex = ImageIndex;

/** What was looked for, and found. */
export interface OCIImage {
  /** Host and repository, or the directory: without tag and digest. */
  readonly name: string;
  /** The tag that was asked for or selected; empty if a digest was. */
  readonly tag: string;
}

/** What a resource must be able to do to be read from an OCI registry. */
export interface OCIResource extends Resource {
  /** Takes over what is promoted, such as the digest. */
  readFromOCIDescriptor(descriptor: OCIDescriptor, image: OCIImage): void | Promise<void>;
  /** Called after it for an image for one platform. */
  readonly readFromOCIManifest?: (manifest: OCIManifest, image: OCIImage) => void | Promise<void>;
  /** Called after it for an image for several platforms. */
  readonly readFromOCIIndex?: (index: OCIIndex, image: OCIImage) => void | Promise<void>;
}

/** `Selection` with times as text. */
export type OCISelection = WithDuration<Selection>;

type WithDuration<S> = S extends Selection
  ? Omit<S, "minAge"> & {
      /** How long ago an image must have been seen for the first time before it is chosen. */
      readonly minAge?: Duration;
    }
  : never;

/** An image, without an entry in the configuration. */
export interface OCISourceOptions {
  /** An entry under `sources.oci`; what stands there wins. */
  readonly name?: string;
  /** Such as `ghcr.io/acme/app:latest` or `oci-layout:./images:latest`. */
  readonly reference: string;
  /** Which image of the repository. @default the tag of the reference */
  readonly select?: OCISelection;
  /** The name of an entry under `credentials`, or of a credential of the system. @default anonymous */
  readonly credential?: string;
  /** Time between two looks at the registry. @default "10s" */
  readonly interval?: Duration;
  /** Also read what a new image says of its origin in its labels. @default true */
  readonly labels?: boolean;
  /** Speak http instead of https. @default false */
  readonly plainHttp?: boolean;
  /**
   * Hosts that get the credential too because the tokens of the registry come from there, although they
   * share no domain with it. @default none
   */
  readonly tokenHosts?: readonly string[];
}

/**
 * The image that a reference in an OCI registry points to, or the one that is selected among the tags
 * of its repository. It is read-only: nothing is promoted into it.
 *
 * @param source the name of an entry under `sources.oci`, or everything inline
 */
export function oci(source: string | OCISourceOptions): Source<OCIResource> {
  const given: Partial<OCISourceOptions> = typeof source === "string" ? { name: source } : source;
  const { interval, select, ...request } = given;
  const period = interval === undefined ? {} : { interval: parseInterval(interval) };
  const selection = select === undefined ? {} : { select: parseSelection(select) };
  const wanted = { ...request, ...period, ...selection };
  return {
    kind: "oci",
    name: given.name ?? given.reference,
    uses: [{ kind: "image", request: wanted }],
    open: async ({ clients }) => {
      // Loaded when it is needed: defining a pipeline takes little.
      const { formatReference } = await import("@glu/registry");
      const watcher = clients.image(wanted);
      return new ImageReader(watcher, formatReference);
    },
  };
}

function parseSelection({ minAge, ...select }: OCISelection): Selection {
  return { ...select, ...(minAge !== undefined && { minAge: parseInterval(minAge) }) };
}

class ImageReader implements Reader<OCIResource> {
  readonly interval: number;
  readonly #watcher: ImageWatcher;
  readonly #format: (reference: ImageReference) => string;

  constructor(watcher: ImageWatcher, format: (reference: ImageReference) => string) {
    this.interval = watcher.interval;
    this.#watcher = watcher;
    this.#format = format;
  }

  async read(resource: OCIResource, { signal }: CallOptions): Promise<Observation> {
    const image = await this.#watcher.current({ signal });
    const annotations = cleanAnnotations(image.descriptor.annotations);
    const { tag = "", ...repository } = { ...image.reference, digest: undefined };
    const found = { name: this.#format({ ...repository, tag: undefined }), tag };
    await resource.readFromOCIDescriptor({ ...image.descriptor, annotations }, found);
    await readContent(resource, image.manifest, found);
    return {
      kind: "found",
      annotations: {
        ...annotations,
        "dev.getglu.oci.image.url": this.#format(image.reference),
      },
    };
  }

  async refresh({ signal }: CallOptions): Promise<void> {
    await this.#watcher.current({ signal, fresh: true });
  }

  watch(notify: (event: SourceEvent) => void): () => void {
    return this.#watcher.watch(notify);
  }
}

async function readContent(
  resource: OCIResource,
  manifest: Image["manifest"],
  found: OCIImage,
): Promise<void> {
  const annotations = cleanAnnotations(manifest.annotations);
  switch (manifest.kind) {
    case "manifest":
      return await resource.readFromOCIManifest?.({ ...manifest, annotations }, found);
    case "index":
      return await resource.readFromOCIIndex?.({ ...manifest, annotations }, found);
  }
}
