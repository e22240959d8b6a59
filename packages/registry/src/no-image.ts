import type { InvalidResponseReason } from "./errors.ts";
import { ImageNotFoundError, InvalidResponseError } from "./errors.ts";

const notAnImage: ReadonlySet<InvalidResponseReason> = new Set([
  "media-type",
  "shape",
  "too-large",
]);

/** Whether the error says that there is nothing under this name that could be read as an image. */
export function isNoImage(error: unknown): boolean {
  return (
    error instanceof ImageNotFoundError ||
    (error instanceof InvalidResponseError && notAnImage.has(error.reason))
  );
}
