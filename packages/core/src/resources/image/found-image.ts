import { EditError } from "../../edits/edit-error.ts";
import { describeError } from "../../errors.ts";
import type { FoundImage } from "../image-file.ts";
import { parseImageText } from "./image-text.ts";

/** The image that a reference names. @throws {EditError} if it is no reference. */
export function imageIn(text: string, place: string): FoundImage {
  try {
    return { place, text, ...parseImageText(text) };
  } catch (error) {
    throw new EditError(describeError(error).message, { path: place });
  }
}
