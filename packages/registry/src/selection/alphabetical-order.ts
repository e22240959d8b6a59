import { compareText, type Placing } from "./tag-order.ts";

/** By code point: upper-case letters come before lower-case ones, "10" before "9". */
export const alphabeticalOrder: Placing<string> = {
  place: ({ version }) => version,
  compare: compareText,
};
