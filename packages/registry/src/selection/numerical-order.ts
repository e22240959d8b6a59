import { compareText, type Placing } from "./tag-order.ts";

/** A number as its digits, so that none is too long to be exact. */
interface DecimalNumber {
  /** Without zeros at the start. */
  readonly whole: string;
  /** Without zeros at the end. */
  readonly fraction: string;
}

/** By value: 1.5 is more than 1.10. What is not a whole or decimal number has no place. */
export const numericalOrder: Placing<DecimalNumber> = {
  place: ({ version }) => parseNumber(version),
  compare: (one, other) =>
    one.whole.length - other.whole.length ||
    compareText(one.whole, other.whole) ||
    compareText(one.fraction, other.fraction),
};

function parseNumber(text: string): DecimalNumber | undefined {
  const match = /^0*(?<whole>\d+)(?:\.(?<fraction>\d+))?$/.exec(text);
  const { whole, fraction = "" } = match?.groups ?? {};
  return whole === undefined ? undefined : { whole, fraction: fraction.replace(/0+$/, "") };
}
