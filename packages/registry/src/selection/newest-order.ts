import type { Placing } from "./tag-order.ts";

/** By when the image was built. What does not say has no place: it may be older than all others. */
export const newestOrder: Placing<number> = {
  place: ({ built }) => built,
  compare: (one, other) => one - other,
};
