import { EditError } from "../../edits/edit-error.ts";
import { describeError } from "../../errors.ts";
import type { FoundImage } from "../image-file.ts";
import { parseImageText } from "./image-text.ts";

/** The image that a reference names. @throws {EditError} if it is no reference. */
export function imageIn(text: string, place: string): FoundImage {
  if (/\$\{|\$\w/.test(text)) {
    const reason = `has a variable in it (${showImage(text)}), so that the image stands elsewhere`;
    throw new EditError(reason, { path: place });
  }
  if (text !== "" && !/[/:]/.test(text) && !/^[a-z0-9._-]{1,63}$/.test(text)) {
    throw new EditError("is not an image reference, such as ghcr.io/acme/app:1.2", { path: place });
  }
  try {
    return { place, text, ...parseImageText(text) };
  } catch (error) {
    throw new EditError(describeError(error).message, { path: place });
  }
}

/** Longer than any reference that makes sense. */
const mostShown = 300;

/** Text that may be an image, in quotes. What is in the wrong place may be a secret, and is not shown. */
export function showImage(text: string): string {
  return /[/:]/.test(text) ? JSON.stringify(text.slice(0, mostShown)) : "something else";
}
