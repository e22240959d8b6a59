/** What is asked for when pipelines have become others. */
export type WhatToAsk =
  | { readonly kind: "each"; readonly names: readonly string[] }
  /** All in one list: cheaper than many of them one by one. */
  | { readonly kind: "list" };

export interface Shown {
  /** Whether the list of all pipelines is on the screen. */
  readonly isListShown: boolean;
  /** The pipelines that are on the screen by themselves. */
  readonly pipelines: ReadonlySet<string>;
}

const mostByThemselves = 8;

/** Only what is on the screen: the rest is asked for when somebody looks at it. */
export function whatToAsk(changed: ReadonlySet<string>, shown: Shown): WhatToAsk {
  if (!shown.isListShown) {
    return { kind: "each", names: [...changed].filter((name) => shown.pipelines.has(name)) };
  }
  return changed.size > mostByThemselves ? { kind: "list" } : { kind: "each", names: [...changed] };
}
