import type { Invocation } from "../invocation.ts";
import { paintDiff } from "../paint.ts";
import { expressionOf } from "./detect/detected.ts";
import type { Sought } from "./detect/sought.ts";
import type { Seen } from "./trial-file.ts";

/** What a trial has found. */
export interface TrialResult {
  readonly seen: Seen;
  /** Empty if there is nothing to do. */
  readonly diff: string;
  readonly branch: string;
}

/** The difference is the result; what it means is said beside it. */
export function showTrial(
  { terminal, json }: Invocation,
  { path }: Pick<Sought, "path">,
  { seen, diff, branch }: TrialResult,
): void {
  const { detected, found, written, by } = seen;
  const expression = expressionOf(detected, path, by);
  const change = diff === "" ? "up to date" : `${found.text || "nothing"} → ${written}`;
  terminal.err(`${path} on ${branch}: ${detected.place ?? found.place}: ${change}\n`);
  terminal.err(`${expression}\n`);
  if (json) {
    const trial = {
      file: path,
      branch,
      found: found.text,
      written,
      expression,
      diff: diff || null,
    };
    terminal.json({ trial });
  } else {
    terminal.out(diff, paintDiff);
  }
}
