import type { Platform } from "../descriptor.ts";
import { InvalidSelectionError } from "../errors.ts";

/** Reads `os/architecture` or `os/architecture/variant`. @throws {InvalidSelectionError} */
export function parsePlatform(text: string): Platform {
  const [os, architecture, variant, ...rest] = text.split("/");
  const parts = [os, architecture, variant].filter((part) => part !== undefined);
  if (
    os === undefined ||
    architecture === undefined ||
    rest.length > 0 ||
    !parts.every((part) => /^[a-z0-9._-]+$/.test(part))
  ) {
    throw new InvalidSelectionError(
      `${JSON.stringify(text)} is not a platform: write for example linux/amd64 or linux/arm/v7, in lower case`,
    );
  }
  return { os, architecture, variant };
}
