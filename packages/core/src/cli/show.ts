import type { Invocation } from "./invocation.ts";
import type { Paint } from "./paint.ts";

/** A result for people, and for programs. */
export interface Shown {
  readonly view: object;
  readonly text: string;
  readonly paint?: Paint;
}

export function show(
  { terminal, json }: Pick<Invocation, "terminal" | "json">,
  { view, text, paint }: Shown,
): void {
  if (json) {
    terminal.json(view);
  } else {
    terminal.out(text, paint);
  }
}
