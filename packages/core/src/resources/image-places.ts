import { DefinitionError, describeError } from "../errors.ts";
import type { PhaseDescriptor } from "../phase.ts";
import type { PromotionContext } from "../promotion.ts";
import { splitName } from "./image/image-text.ts";
import type { ImageFile, WrittenBy } from "./image-file.ts";

/** What takes the place of our words. */
export interface TextHooks {
  /** The message of the commit that promotes it. @default `Update <phase>`, the digests, and what the image says of its origin */
  readonly commitMessage?: (promotion: PromotionContext) => string;
  /** The title of the proposal (pull request) that promotes it. @default `Update <phase>` */
  readonly proposalTitle?: (promotion: PromotionContext) => string;
  /** The text of the proposal. @default a table of the digests */
  readonly proposalBody?: (promotion: PromotionContext) => string;
}

/** What is promoted, and where it stands in the repository. */
export interface ImageResourceOptions extends TextHooks {
  /**
   * Host and repository of the image, without tag and digest, as the files name it; a function where
   * phases have it from different registries.
   */
  readonly image: string | ((phase: PhaseDescriptor) => string);
  /** The files that name it. What a phase shows is what the first one says; the others are kept in step. */
  readonly in: ImageFile | readonly ImageFile[];
  /**
   * By what it is written. By digest and by tag@digest, two images are the same if their digests are; by
   * tag, if their tags are. @default "digest"
   */
  readonly by?: WrittenBy | undefined;
}

/** Where an image stands, by what it is written there, and what it is called in each phase. */
export interface ImagePlaces {
  readonly files: readonly ImageFile[];
  readonly by: WrittenBy;
  readonly nameFor: (phase: PhaseDescriptor) => string;
}

/** @throws {DefinitionError} if the name of the image has a tag or a digest, or no file is given. */
export function placesOf(options: Pick<ImageResourceOptions, "image" | "in" | "by">): ImagePlaces {
  const { image, in: given, by = "digest" } = options;
  const files = isList(given) ? given : [given];
  const [first] = files;
  if (first === undefined) {
    throw new DefinitionError("the image is in no file: give at least one, such as kubernetes(…)");
  }
  for (const file of files) {
    file.check?.(by);
  }
  if (typeof image === "string") {
    checkName(image);
    return { files, by, nameFor: () => image };
  }
  return { files, by, nameFor: (phase) => checkName(image(phase)) };
}

function isList(files: ImageFile | readonly ImageFile[]): files is readonly ImageFile[] {
  return Array.isArray(files);
}

function checkName(image: string): string {
  try {
    splitName(image);
    return image;
  } catch (error) {
    const reason = `"${image}" is not the name of an image without tag and digest, such as ghcr.io/acme/app`;
    throw new DefinitionError(`${reason}: ${describeError(error).message}`, { cause: error });
  }
}
