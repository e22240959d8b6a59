import { compare, parse, Range, type SemVer } from "semver";
import { InvalidSelectionError } from "../errors.ts";
import type { Placing } from "./tag-order.ts";

export interface SemverOptions {
  /** As npm writes them, such as `^1.2` or `>=1.4 <3`. @default "*" */
  readonly range?: string | undefined;
  /** Whether 2.0.0-rc.1 counts although the range names no pre-release. @default false */
  readonly prereleases?: boolean | undefined;
}

/**
 * By semantic version, within a range. Only a complete version has a place: 1 and 1.2 are names that
 * move from one version to the next.
 *
 * @throws {InvalidSelectionError} if the range is none.
 */
export function semverOrder({ range = "*", prereleases = false }: SemverOptions): Placing<SemVer> {
  const strict = parseRange(range, false);
  const within = prereleases || namesPrerelease(strict) ? parseRange(range, true) : strict;
  return {
    place({ version }) {
      const parsed = parse(version);
      return parsed !== null && within.test(parsed) ? parsed : undefined;
    },
    compare,
  };
}

/** `^1.2` means `>=1.2.0 <2.0.0-0`, where nobody named a pre-release. */
function namesPrerelease({ set }: Range): boolean {
  return set.flat().some(({ value }) => value.includes("-") && !/^<\d+\.\d+\.\d+-0$/.test(value));
}

function parseRange(range: string, includePrerelease: boolean): Range {
  try {
    return new Range(range, { includePrerelease });
  } catch (error) {
    throw new InvalidSelectionError(
      `${JSON.stringify(range)} is not a range of versions: write for example ^1.2, ~1.4.0 or >=1.4 <3`,
      { cause: error },
    );
  }
}
