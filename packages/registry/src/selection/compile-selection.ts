import type { Platform } from "../descriptor.ts";
import { InvalidSelectionError } from "../errors.ts";
import { alphabeticalOrder } from "./alphabetical-order.ts";
import { newestOrder } from "./newest-order.ts";
import { numericalOrder } from "./numerical-order.ts";
import { parsePlatform } from "./parse-platform.ts";
import type { Selection } from "./selection.ts";
import { semverOrder } from "./semver-order.ts";
import type { FilteredTags } from "./tag-filter.ts";
import { tagFilter } from "./tag-filter.ts";
import type { Placing, TagOrder } from "./tag-order.ts";
import { reversed, tagOrder } from "./tag-order.ts";

/** A selection, ready to be applied. */
export interface CompiledSelection {
  readonly strategy: Selection["strategy"];
  readonly filter: (tags: readonly string[]) => FilteredTags;
  readonly order: TagOrder;
  /** Whether something worse is never taken by itself. */
  readonly forwardOnly: boolean;
  readonly platform: Platform | undefined;
  /** In ms. */
  readonly minAge: number;
  /** For people, such as `semver ^1.2`. */
  readonly description: string;
}

/** @throws {InvalidSelectionError} for what the types cannot exclude. */
export function compileSelection(selection: Selection): CompiledSelection {
  const { strategy, allow, ignore, platform, minAge = 0 } = selection;
  if (!Number.isFinite(minAge) || minAge < 0) {
    throw new InvalidSelectionError(
      `${minAge} is not a minAge: write how many ms an image must be known, 0 or more`,
    );
  }
  if (strategy === "tag" && [allow, ignore].some((patterns = []) => patterns.length > 0)) {
    throw new InvalidSelectionError(
      "allow and ignore choose among many tags, but the strategy is tag: leave them out, or use another strategy",
    );
  }
  return {
    strategy,
    filter: tagFilter({ allow, ignore }),
    order: orderOf(selection),
    forwardOnly: strategy === "semver" || strategy === "newest",
    platform: platform === undefined ? undefined : parsePlatform(platform),
    minAge,
    description: describeSelection(selection),
  };
}

function orderOf(selection: Selection): TagOrder {
  switch (selection.strategy) {
    case "semver":
      return tagOrder(semverOrder(selection));
    case "newest":
      return tagOrder(newestOrder);
    case "numerical":
      return tagOrder(inDirection(numericalOrder, selection.order));
    case "alphabetical":
      return tagOrder(inDirection(alphabeticalOrder, selection.order));
    case "tag":
      return tagOrder(alphabeticalOrder);
  }
}

function inDirection<Place>(
  placing: Placing<Place>,
  order: "ascending" | "descending" | undefined,
) {
  return order === "descending" ? reversed(placing) : placing;
}

function describeSelection(selection: Selection): string {
  const { allow = [], ignore = [], platform } = selection;
  const words = [
    ...describeStrategy(selection),
    allow.length > 0 && `of ${allow.join(", ")}`,
    ignore.length > 0 && `without ${ignore.join(", ")}`,
    platform !== undefined && `for ${platform}`,
  ];
  return words.filter((word) => word !== false).join(" ");
}

function describeStrategy(selection: Selection): readonly string[] {
  switch (selection.strategy) {
    case "tag":
      return [];
    case "semver": {
      const { range = "*", prereleases = false } = selection;
      return ["semver", range, ...(prereleases ? ["with pre-releases"] : [])];
    }
    case "newest":
      return ["newest"];
    case "alphabetical":
    case "numerical":
      return [selection.strategy, ...(selection.order === "descending" ? ["descending"] : [])];
  }
}
