/** What is asked for when pipelines have become others. */
export interface WhatToAsk {
  /** All in one list: cheaper than many of them one by one. */
  readonly list: boolean;
  /** One by one, after the list. */
  readonly each: readonly string[];
}

export interface Shown {
  /** Whether the list of all pipelines is on the screen. */
  readonly isListShown: boolean;
  /** Whether the list was answered, and is not asked for at this moment. */
  readonly isListKnown: boolean;
  /** The pipelines that are on the screen by themselves. */
  readonly pipelines: ReadonlySet<string>;
}

const mostByThemselves = 8;

/** Only what is on the screen: the rest is asked for when somebody looks at it. */
export function whatToAsk(changed: ReadonlySet<string>, shown: Shown): WhatToAsk {
  const { isListShown, isListKnown, pipelines } = shown;
  const list = isListShown && (!isListKnown || changed.size > mostByThemselves);
  const isOneByOne = isListShown && !list;
  return { list, each: [...changed].filter((name) => isOneByOne || pipelines.has(name)) };
}
