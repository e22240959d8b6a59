import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { ImageReference } from "@glu/registry";
import { writeImage } from "@glu/registry/testing";
import type { Timers } from "../../runtime.ts";
import { SandboxRegistry } from "./sandbox-registry.ts";

/** An image that is pushed. Each push has another digest; the same pushes of a test have the same ones each time. */
export interface ImageToPush {
  /** @default that of the reference, or `latest` */
  readonly tag?: string;
  /** What its only file says. @default something that no image before it says */
  readonly content?: string;
  /** Of the manifest. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Such as `org.opencontainers.image.revision`. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** When it says that it was built, in ISO 8601. @default now, by the clock of the sandbox */
  readonly created?: string;
}

export interface PushedImage {
  readonly tag: string;
  readonly digest: string;
}

export interface SandboxImagesOptions {
  readonly directory: string;
  readonly timers: Timers;
}

/** What the registries hold: a directory for each repository. */
export class SandboxImages {
  readonly #options: SandboxImagesOptions;
  readonly #registry: SandboxRegistry;
  readonly #directories = new Map<string, string>();
  #pushed = 0;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(options: SandboxImagesOptions) {
    this.#options = options;
    const { timers } = options;
    this.#registry = new SandboxRegistry({ directoryOf: (one) => this.#directoryOf(one), timers });
  }

  readonly registry = (): SandboxRegistry => this.#registry;

  /** Makes the repository of an image, with nothing in it. */
  async create(reference: ImageReference): Promise<void> {
    const directory = this.#directoryOf(reference);
    await mkdir(directory, { recursive: true });
    const index = { schemaVersion: 2, manifests: [] };
    await writeFile(join(directory, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
    await writeFile(join(directory, "index.json"), JSON.stringify(index));
  }

  async push(reference: ImageReference, image: ImageToPush): Promise<PushedImage> {
    this.#pushed += 1;
    const { tag = reference.tag ?? "latest", content = `image ${this.#pushed}` } = image;
    const { annotations, labels } = image;
    const { created = new Date(this.#options.timers.now()).toISOString() } = image;
    const said = { annotations, labels, created };
    const write = () => writeImage(this.#directoryOf(reference), { tag, content, ...said });
    // A directory has one writer at a time.
    const writing = this.#writing.then(write);
    this.#writing = writing.catch(() => undefined);
    const { digest } = await writing;
    return { tag, digest };
  }

  #directoryOf(reference: ImageReference): string {
    const name = reference.kind === "registry" ? reference.name : basename(reference.path);
    const number = this.#directories.size;
    const directory =
      this.#directories.get(name) ?? join(this.#options.directory, `images-${number}`);
    this.#directories.set(name, directory);
    return directory;
  }
}
