import { createHash } from "node:crypto";
import type { Filesystem } from "@glu/git";
import { DefinitionError, UserCodeError } from "../errors.ts";
import type { PhaseDescriptor } from "../phase.ts";
import type { PromotionContext } from "../promotion.ts";
import type { GitResource } from "../sources/git-resource.ts";
import type { ImagesOf } from "../sources/images.ts";
import { fieldsOf } from "./formats/plain-data.ts";
import { ImageInFiles } from "./image-in-files.ts";
import type { ImageResourceOptions, TextHooks } from "./image-places.ts";

/** Several images that are promoted together, and where they stand in the repository. */
export interface ImagesResourceOptions<Key extends string> extends TextHooks {
  /** By keys of your own, which are those of the source that the images are read from. */
  readonly images: Readonly<Record<Key, Omit<ImageResourceOptions, keyof TextHooks>>>;
}

/** Several images that files of a repository name; to be extended as `ImageInFiles` is. */
export class ImagesInFiles<in Key extends string> implements ImagesOf<Key>, GitResource {
  readonly #images: ReadonlyMap<string, ImageInFiles>;

  /** @throws {DefinitionError} as `ImageInFiles` does. */
  constructor({ images, ...hooks }: ImagesResourceOptions<Key>) {
    const each = Object.entries<ImageResourceOptions>(images);
    if (each.length === 0) {
      throw new DefinitionError("a resource of several images has none: give at least one");
    }
    this.#images = new Map(each.map(([key, options]) => [key, new ImageInFiles(options)]));
    Object.assign(this, hooks);
  }

  proposalTitle?(promotion: PromotionContext): string;
  proposalBody?(promotion: PromotionContext): string;

  /** Empty as long as one of them is. */
  digest(): string {
    const digests = [...this.#images].map(([key, image]) => [key, image.digest()] as const);
    if (digests.some(([, digest]) => digest === "")) {
      return "";
    }
    const text = digests.map(([key, digest]) => `${key} ${digest}\n`).toSorted();
    return `sha256:${createHash("sha256").update(text.join("")).digest("hex")}`;
  }

  whyEmpty(): string {
    return [...this.#images]
      .filter(([, image]) => image.digest() === "")
      .map(([key, image]) => `${key}: ${image.whyEmpty()}`)
      .join("; ");
  }

  /** @throws {UserCodeError} if there is none. */
  imageOf(key: Key): ImageInFiles {
    const image = this.#images.get(key);
    if (image === undefined) {
      const keys = [...this.#images.keys()].join(", ");
      throw new UserCodeError(`the resource has no image "${key}"; it has ${keys}`);
    }
    return image;
  }

  async readFrom(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
    for (const image of this.#images.values()) {
      await image.readFrom(phase, files);
    }
  }

  async writeTo(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
    for (const image of this.#images.values()) {
      await image.writeTo(phase, files);
    }
  }

  toJSON(): unknown {
    return { images: Object.fromEntries(this.#images) };
  }

  fromJSON(json: unknown): void {
    const images = fieldsOf(fieldsOf(json)["images"]);
    for (const [key, image] of this.#images) {
      Object.assign(image, fieldsOf(images[key]));
    }
  }

  commitMessage({ kind, to, reason }: PromotionContext): string {
    const { name } = to.metadata;
    const subject = kind === "rollback" ? `Roll back ${name}` : `Update ${name}`;
    const images = [...this.#images].map(([key, image]) => `${key}: ${image.referenceIn(to)}`);
    return [subject, images.join("\n"), ...(reason === undefined ? [] : [reason])].join("\n\n");
  }
}
