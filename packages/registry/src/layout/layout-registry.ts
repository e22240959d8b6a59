import { setMaxListeners } from "node:events";
import { withDeadline } from "../deadline.ts";
import type { Descriptor, Platform } from "../descriptor.ts";
import { overlayAnnotations } from "../descriptor.ts";
import type { Digest } from "../digest.ts";
import {
  ClosedError,
  ImageNotFoundError,
  InvalidLayoutError,
  InvalidReferenceError,
  RegistryError,
} from "../errors.ts";
import { fitsPlatform, imageFor, parseConfiguration } from "../image-configuration.ts";
import type { ImageIndex, Manifest } from "../manifest.ts";
import { parseManifest } from "../manifest.ts";
import type { ImageReference, LayoutReference } from "../reference.ts";
import { formatReference } from "../reference.ts";
import type { BuildOptions, CallOptions, Image, ImageBuild, Registry } from "../registry.ts";
import type { Timers } from "../runtime.ts";
import { systemTimers } from "../runtime.ts";
import { LayoutFiles } from "./layout-files.ts";

export interface LayoutRegistryOptions {
  /** For one call, in ms. @default 30_000 */
  readonly deadline?: number | undefined;
  /** @default real time */
  readonly timers?: Timers | undefined;
}

const tagAnnotation = "org.opencontainers.image.ref.name";
const maxListedTags = 20;

/** Directories on disk, laid out by the OCI image layout specification, read like a registry. */
export class LayoutRegistry implements Registry {
  readonly #deadline: number;
  readonly #timers: Timers;
  readonly #closed = new AbortController();

  constructor(options: LayoutRegistryOptions = {}) {
    // As many listeners as calls at a time is no leak.
    setMaxListeners(0, this.#closed.signal);
    this.#deadline = options.deadline ?? 30_000;
    this.#timers = options.timers ?? systemTimers;
  }

  async resolve(reference: ImageReference, options: CallOptions): Promise<Descriptor> {
    return await this.#call(reference, options, async (files, asked) =>
      asked.digest === undefined
        ? findTag(await files.index(), asked)
        : (await readImage(files, asked, asked.digest)).descriptor,
    );
  }

  async image(reference: ImageReference, options: CallOptions): Promise<Image> {
    return await this.#call(reference, options, async (files, asked) => {
      if (asked.digest !== undefined) {
        return await readImage(files, asked, asked.digest);
      }
      const tagged = findTag(await files.index(), asked);
      const image = await readImage(files, asked, tagged.digest);
      const annotations = overlayAnnotations(tagged.annotations, image.descriptor.annotations);
      return { ...image, descriptor: { ...image.descriptor, annotations } };
    });
  }

  async tags(repository: ImageReference, options: CallOptions): Promise<readonly string[]> {
    return await this.#call(repository, options, async (files) => tagsOf(await files.index()));
  }

  async build(image: Image, options: BuildOptions): Promise<ImageBuild | undefined> {
    return await this.#call(image.reference, options, (files, asked) =>
      readBuild(files, { image, reference: asked, platform: options.platform }),
    );
  }

  async close(): Promise<void> {
    this.#closed.abort(new ClosedError("the reader of image layouts is closed"));
  }

  async #call<T>(
    reference: ImageReference,
    options: CallOptions,
    run: (files: LayoutFiles, asked: LayoutReference) => Promise<T>,
  ): Promise<T> {
    const what = `reading ${formatReference(reference)}`;
    if (reference.kind !== "layout") {
      throw new InvalidReferenceError(
        `${formatReference(reference)} is not in a directory: ask the registry it is in`,
      );
    }
    const signals = [this.#closed.signal, options.signal];
    const limits = { what, limit: this.#deadline, timers: this.#timers, signals };
    return await withDeadline(limits, async (signal) => {
      try {
        return await run(new LayoutFiles(reference.path, signal), reference);
      } catch (error) {
        throw asRegistryError(error, reference.path);
      }
    });
  }
}

function findTag(index: ImageIndex, reference: LayoutReference): Descriptor {
  const tag = reference.tag ?? "latest";
  const found = index.manifests.findLast((entry) => entry.annotations?.[tagAnnotation] === tag);
  if (found === undefined) {
    throw new ImageNotFoundError(
      `${formatReference(reference)} is not there: ${describeTags(index)}`,
    );
  }
  const { mediaType, digest, size, annotations } = found;
  return { mediaType, digest, size, annotations };
}

interface BuildRequest {
  readonly image: Image;
  readonly reference: LayoutReference;
  readonly platform: Platform | undefined;
}

async function readBuild(
  files: LayoutFiles,
  { image, reference, platform }: BuildRequest,
): Promise<ImageBuild | undefined> {
  const { manifest } = image;
  if (manifest.kind === "index") {
    const chosen = imageFor(manifest, platform);
    if (chosen === undefined) {
      return undefined;
    }
    const single = await readImage(files, reference, chosen.digest);
    return await readBuild(files, { image: single, reference, platform });
  }
  const bytes = await files.blob(manifest.config.digest);
  const build = bytes && parseConfiguration(bytes);
  return build && fitsPlatform(build.platform, platform) ? build : undefined;
}

function tagsOf({ manifests }: ImageIndex): readonly string[] {
  return [...new Set(manifests.flatMap(({ annotations }) => annotations?.[tagAnnotation] ?? []))];
}

function describeTags(index: ImageIndex): string {
  const tags = tagsOf(index);
  if (tags.length === 0) {
    return "the directory has no tags at all";
  }
  const more = tags.length > maxListedTags ? ` and ${tags.length - maxListedTags} more` : "";
  return `the tags are ${tags.slice(0, maxListedTags).join(", ")}${more}`;
}

async function readImage(
  files: LayoutFiles,
  reference: LayoutReference,
  digest: Digest,
): Promise<Image> {
  const bytes = await files.blob(digest);
  if (bytes === undefined) {
    throw new ImageNotFoundError(
      `${formatReference(reference)} is not there: the directory has no content ${digest}`,
    );
  }
  const manifest = parseBlob(bytes, reference);
  const { mediaType, annotations } = manifest;
  const descriptor = { mediaType, digest, size: bytes.length, annotations };
  return { reference, descriptor, manifest, bytes };
}

function parseBlob(bytes: Uint8Array, reference: LayoutReference): Manifest {
  const parsed = parseManifest(bytes);
  if (parsed.kind === "invalid") {
    throw new InvalidLayoutError(
      "corrupt",
      `the manifest of ${formatReference(reference)} ${parsed.explanation}: write the image again`,
    );
  }
  return parsed.manifest;
}

function asRegistryError(error: unknown, path: string): unknown {
  if (error instanceof RegistryError || !(error instanceof Error) || !("syscall" in error)) {
    return error;
  }
  return new InvalidLayoutError("corrupt", `${path} cannot be read: ${error.message}`, {
    cause: error,
  });
}
