import type { ImageParts } from "../../../resources/image/image-parts.ts";
import { hasName, parseImageText } from "../../../resources/image/image-text.ts";

/** What is sought in a file, as far as somebody has said. */
export interface Sought {
  /** Where the file is in the repository. */
  readonly path: string;
  /** Host and repository. @default any: an image in a directory has no name */
  readonly image: string | undefined;
  /** Which of several: a container, a service, an application. */
  readonly container: string | undefined;
  /** Which values hold it. */
  readonly key: ImageParts<string> | undefined;
}

/** Whether text is a reference to the image that is sought. */
export function isSought(text: string, { image }: Pick<Sought, "image">): boolean {
  if (image === undefined) {
    return isReference(text);
  }
  // Most text is something else, which can be seen at once.
  return text.includes(image.slice(image.lastIndexOf("/") + 1)) && hasName(text, image);
}

/** The image in words. */
export function showSought({ image }: Pick<Sought, "image">): string {
  return image ?? "an image";
}

function isReference(text: string): boolean {
  try {
    return parseImageText(text).name !== undefined;
  } catch {
    return false;
  }
}
