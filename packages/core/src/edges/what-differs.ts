import type { PlannedUpdate } from "../source.ts";

/** What writing again what both phases show would change, or why that is not known. */
export type FoundAgain = PlannedUpdate | { readonly kind: "failed"; readonly message: string };

/** As many files are named. */
const mostNamed = 3;

/** What would change, in words; undefined if that is nothing, or not known. */
export function whatDiffers(found: FoundAgain | undefined): string | undefined {
  return found?.kind === "changes"
    ? `both show the same, but writing it again would change ${listed(found.paths ?? [])}`
    : undefined;
}

/** Why it is not known what would change; undefined if it is. */
export function whyUnknown(found: FoundAgain | undefined): string | undefined {
  return found?.kind === "failed"
    ? `both show the same; whether writing it again would change anything is not known: ${found.message}`
    : undefined;
}

/** Undefined if it is not known. */
export function differs(found: FoundAgain | undefined): boolean | undefined {
  switch (found?.kind) {
    case "changes":
      return true;
    case "unchanged":
      return false;
    default:
      return undefined;
  }
}

function listed(paths: readonly string[]): string {
  const named = paths.slice(0, mostNamed).join(", ");
  const more = paths.length - mostNamed;
  return named === "" ? "what stands there" : `${named}${more > 0 ? ` and ${more} more` : ""}`;
}
