import { type Duration, parseDuration } from "../duration.ts";
import type { Matches, Trigger } from "../trigger.ts";

/** What every built-in trigger takes. */
export interface CommonTriggerOptions {
  readonly matches: Matches;
  /** Stands in logs and as the actor of its promotions. @default what kind of trigger it is, and when it runs */
  readonly name?: string;
  /** Lets one arrival run through several phases, with nobody in between. @default false */
  readonly chain?: boolean;
  /** Only what arrived at least this long ago, such as `"30m"`. @default no minimum */
  readonly minAge?: Duration;
}

/** @throws {InvalidDurationError} */
export function commonFields({
  matches,
  chain,
  minAge,
}: CommonTriggerOptions): Pick<Trigger, "matches" | "chain" | "minAge"> {
  return {
    matches,
    ...(chain !== undefined && { chain }),
    ...(minAge !== undefined && { minAge: parseDuration(minAge) }),
  };
}
