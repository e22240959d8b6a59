import type { Filesystem } from "@glu/git";
import { isDigest } from "@glu/registry/reference";
import { FileContentError } from "../errors.ts";
import type { PhaseDescriptor } from "../phase.ts";
import type { PromotionContext } from "../promotion.ts";
import type { GitResource } from "../sources/git-resource.ts";
import { changeFile, type FileOfPhase, readFile } from "./file-of-phase.ts";
import { showImage } from "./image/found-image.ts";
import { imageText, isSameName } from "./image/image-text.ts";
import type { FoundImage, ImageVersion, WrittenBy } from "./image-file.ts";
import { type ImagePlaces, type ImageResourceOptions, placesOf } from "./image-places.ts";
import { ImageResource } from "./image-resource.ts";

/**
 * An image that files of a repository name. To be extended where it does not do:
 * `class App extends ImageInFiles { constructor() { super({ image, in: … }); } }`.
 */
export class ImageInFiles extends ImageResource implements GitResource {
  readonly #places: ImagePlaces;
  #whyEmpty = "it names no image";

  /** @throws {DefinitionError} if the name of the image has a tag or a digest, or no file is given. */
  constructor({ image, in: files, by, ...hooks }: ImageResourceOptions) {
    super();
    this.#places = placesOf({ image, in: files, by });
    Object.assign(this, hooks);
  }

  commitMessage?(promotion: PromotionContext): string;
  proposalTitle?(promotion: PromotionContext): string;
  proposalBody?(promotion: PromotionContext): string;

  override digest(): string {
    return this.#places.by === "tag" ? this.tag : this.imageDigest;
  }

  /** As it is written for a phase: `ghcr.io/acme/app@sha256:…`. */
  referenceIn(phase: PhaseDescriptor): string {
    const { by } = this.#places;
    const version = { tag: this.tag || undefined, digest: this.imageDigest || undefined };
    return imageText({ name: this.#places.nameFor(phase), by, ...version });
  }

  whyEmpty(): string {
    return this.#whyEmpty;
  }

  async readFrom(phase: PhaseDescriptor, filesystem: Filesystem): Promise<void> {
    const name = this.#places.nameFor(phase);
    const found: Found[] = [];
    for (const file of this.#places.files) {
      const at = { path: file.path(phase), filesystem };
      const image = await readFile(at, (content) => file.read(content, { name }));
      refuseOther(at, image, name);
      found.push({ ...image, path: at.path });
    }
    this.#take(found, name);
  }

  async writeTo(phase: PhaseDescriptor, filesystem: Filesystem): Promise<void> {
    for (const file of this.#places.files) {
      const at = { path: file.path(phase), filesystem };
      const version = this.#versionFor(phase, at);
      await changeFile(at, (content) => file.write(content, version));
    }
  }

  #take(all: readonly Found[], name: string): void {
    const [first] = all;
    // The one that says which image it is may have no place for the tag, and another one of the same image may.
    const named = all.find(({ tag, digest }) => tag !== undefined && digest === first?.digest);
    this.image = first?.name ?? name;
    this.tag = first?.tag ?? named?.tag ?? "";
    this.imageDigest = first?.digest ?? "";
    if (first && this.digest() === "") {
      this.#whyEmpty = whyEmpty(first, this.#places.by);
    }
  }

  #versionFor(phase: PhaseDescriptor, at: FileOfPhase): ImageVersion {
    const name = this.#places.nameFor(phase);
    const { by } = this.#places;
    if (by === "tag" && this.tag === "") {
      throw new FileContentError(at.path, `no tag of ${name} is known to be written there`);
    }
    if (by !== "tag" && !isDigest(this.imageDigest)) {
      const reason = `"${this.imageDigest}" is no digest of an image to be written there`;
      throw new FileContentError(at.path, reason);
    }
    return { name, by, tag: this.tag || undefined, digest: this.imageDigest || undefined };
  }
}

interface Found extends FoundImage {
  readonly path: string;
}

/** What stands there may be there for a reason, so that nothing of ours takes its place. */
function refuseOther({ path }: FileOfPhase, { place, text, name }: FoundImage, ours: string): void {
  if (name !== undefined && !isSameName(name, ours)) {
    const reason =
      `${place}: is ${showImage(text)}, another image than ${ours}; put ${ours} there, ` +
      `or say which name it has in this phase`;
    throw new FileContentError(path, reason);
  }
}

function whyEmpty({ path, place, text }: Found, by: WrittenBy): string {
  const lack = by === "tag" ? "tag" : "digest";
  return text === ""
    ? `${path}, ${place}: names no image yet`
    : `${path}, ${place}: ${showImage(text)} has no ${lack}`;
}
